import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../queries.ts';

/** One of the active people, found by typing a part of the name. */
export function PersonField({
  value,
  onChange,
  without = [],
  ...rest
}: {
  label: string;
  value: string;
  onChange: (id: string) => void;
  error?: string | undefined;
  without?: readonly string[];
  description?: string;
}) {
  const people = useQuery(queries.people);
  const data = (people.data?.people ?? [])
    .filter(p => p.active && !without.includes(p.id))
    .map(p => ({ value: p.id, label: p.title ? `${p.name}, ${p.title}` : p.name }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Select
      {...rest}
      data={data}
      searchable
      clearable={false}
      limit={50}
      placeholder="Type a name"
      nothingFoundMessage="Nobody is called that"
      value={value || null}
      onChange={id => onChange(id ?? '')}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
