import { Button, Modal, NativeSelect, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { api, type NewDeal as Input, type Stage } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { readAmount } from '../../say/money.ts';
import { useMe } from '../../session.tsx';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import form from '../../ui/form.module.css';

/** The fields one knows on the first call; all others are edited on the deal's page. */
export default function NewDeal({ stages, onClose }: { stages: readonly Stage[]; onClose: () => void }) {
  const me = useMe();
  const navigate = useNavigate();
  const people = useQuery(queries.people).data?.people.filter(p => p.active) ?? [];
  const fields = useFields({
    name: '',
    account: '',
    owner: me.id as string | null,
    stage: stages.find(s => s.kind === 'open')?.id ?? '',
    amount: '',
    currency: 'EUR',
    closeDate: '',
    nextStep: '',
  });
  const { values } = fields;
  const create = useMutation({
    mutationFn: (deal: Input) => api.createDeal(deal),
    onSuccess: deal => {
      queryClient.setQueryData(queries.deal(deal.id).queryKey, deal);
      void queryClient.invalidateQueries({ queryKey: ['deals'] });
      notice.done(`${deal.name} is there.`);
      onClose();
      void navigate({ to: '/deals/$dealId', params: { dealId: deal.id } });
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const errors: typeof fields.errors = {};
    if (!values.name.trim()) errors.name = 'Please give the deal a name.';
    const amount = values.amount.trim() ? readAmount(values.amount) : undefined;
    if (amount && !amount.ok) errors.amount = amount.message;
    const currency = values.currency.trim().toUpperCase();
    if (amount && !/^[A-Z]{3}$/.test(currency)) errors.currency = 'Three letters, such as EUR.';
    if (Object.keys(errors).length > 0) return fields.setErrors(errors);
    create.mutate({
      name: values.name.trim(),
      stage: values.stage,
      owner: values.owner,
      ...(values.account.trim() && { account: values.account.trim() }),
      ...(amount?.ok && { amount: { amount: amount.amount, currency } }),
      ...(values.closeDate && { closeDate: values.closeDate }),
      ...(values.nextStep.trim() && { nextStep: values.nextStep.trim() }),
    });
  };
  return (
    <Modal opened onClose={onClose} title="New deal" size="lg" closeOnClickOutside={false}>
      <form onSubmit={submit} className={form.grid} noValidate>
        <TextInput
          data-autofocus
          label="Name"
          required
          className={form.wide ?? ''}
          {...fields.text('name')}
        />
        <TextInput label="Account" {...fields.text('account')} />
        <Select
          label="Owner"
          searchable
          clearable
          data={people.map(p => ({ value: p.id, label: p.name }))}
          value={values.owner}
          onChange={owner => fields.set('owner', owner)}
          error={fields.errors.owner}
        />
        <NativeSelect
          label="Stage"
          required
          data={stages.map(s => ({ value: s.id, label: s.label }))}
          {...fields.text('stage')}
        />
        <TextInput type="date" label="Close date" {...fields.text('closeDate')} />
        <TextInput label="Amount" inputMode="decimal" placeholder="84,000" {...fields.text('amount')} />
        <TextInput label="Currency" maxLength={3} {...fields.text('currency')} />
        <TextInput label="Next step" className={form.wide ?? ''} {...fields.text('nextStep')} />
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={create.isPending}>
            Create deal
          </Button>
        </div>
      </form>
    </Modal>
  );
}
