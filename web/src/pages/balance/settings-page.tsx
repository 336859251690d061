import { Button, MultiSelect, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { api, type BalanceSettings, type BalanceYearJson } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { useIsAdmin, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';

/** Where Balance is told, who may see it, which teams it shows and where its year begins. For administrators. */
export function BalanceSettingsPage() {
  const admin = useIsAdmin();
  const settings = useQuery({ ...queries.balanceSettings, enabled: admin });
  const year = useQuery({ ...queries.balanceYear, enabled: admin });
  const error = settings.error ?? year.error;
  return (
    <Page title="Balance" lead="Where it is told, who may see it, which teams it shows">
      {!admin && <Blank title="Only an administrator can change this." action={<Link to="/balance/collected">What is collected</Link>} />}
      {error && <Failed error={error} retry={() => void Promise.all([settings.refetch(), year.refetch()])} />}
      {admin && !error && (settings.isPending || year.isPending) && <Loading lines={6} />}
      {settings.data && year.data && <Fields key={JSON.stringify([settings.data, year.data])} settings={settings.data} year={year.data} />}
    </Page>
  );
}

function Fields({ settings, year }: { settings: BalanceSettings; year: BalanceYearJson }) {
  const { locale } = useMe();
  const found = useQuery(queries.people).data;
  const fields = useFields({ channel: settings.channel ?? '', readers: [...settings.readers], teams: [...(settings.teams ?? [])], year_starts_in: String(year.year_starts_in) });
  const { values } = fields;
  const month = (n: number) => new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, n - 1, 1)));
  const roles = [...new Set((found?.people ?? []).flatMap(p => p.roles))].filter(role => role !== 'admin').sort();
  const save = useMutation({
    mutationFn: () =>
      api.setBalanceSettings({
        channel: values.channel.trim() || null,
        readers: values.readers,
        teams: values.teams.length > 0 ? values.teams : null,
        year_starts_in: Number(values.year_starts_in),
      }),
    onSuccess: saved => {
      notice.done('Saved.');
      for (const key of ['balance', 'my-balance', 'balance-year']) void queryClient.invalidateQueries({ queryKey: [key] });
      queryClient.setQueryData(queries.balanceSettings.queryKey, saved);
    },
    onError: fields.failed,
  });
  return (
    <form
      className="card stack"
      style={{ maxWidth: '44rem' }}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label="Channel in Slack"
        description="Hears three sentences when a quarter is over. Its id, at the foot of “View channel details” in Slack, such as C0123ABCD. Empty: nowhere. Choose one in which only those are who may see Balance."
        maxLength={40}
        {...fields.text('channel')}
      />
      <TagsInput
        label="Who may see Balance"
        description="Roles, beside administrators, who always may. Roles are given under People. Nobody sees anything about a single person, whatever stands here."
        data={roles}
        value={values.readers}
        error={fields.errors.readers}
        acceptValueOnBlur
        onChange={chosen => fields.set('readers', chosen)}
      />
      <MultiSelect
        label="Teams that are shown"
        description="Two or more; empty: all. This hides groups and makes no others: with other groups, what is hidden could be worked out by subtracting."
        searchable
        data={[...new Set([...(found?.teams ?? []).map(t => t.name), ...values.teams])]}
        value={values.teams}
        error={fields.errors.teams}
        onChange={chosen => fields.set('teams', chosen)}
      />
      {year.fixed ? (
        <div>
          <p style={{ fontWeight: 600 }}>The year begins in {month(year.year_starts_in)}</p>
          <p className="small muted">
            This stays, since a quarter has been shown: whoever had the same months cut into quarters in two ways could subtract one from the other, and find what belongs to few people.
          </p>
        </div>
      ) : (
        <NativeSelect
          label="The year begins in"
          description="Choose with care: once a quarter has been shown, it stays. Quarters cut in two ways could be subtracted from each other."
          styles={{ wrapper: { maxWidth: 320 } }}
          data={Array.from({ length: 12 }, (_, i) => ({ value: String(i + 1), label: month(i + 1) }))}
          {...fields.text('year_starts_in')}
        />
      )}
      <p className="small muted">
        What nobody can set: a group has five people or more, a figure rests on several givers and receivers, and whoever asks not to be counted is not. <Link to="/balance/collected">What is collected</Link>
      </p>
      <div className={form.foot}>
        <Button type="submit" variant="filled" loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
