/** What a field is called: the schema's title, else its name in words, `deliveryAddress` being "Delivery address". */
export function fieldLabel({ name, title }: { name: string; title: unknown }): string {
  if (typeof title === 'string' && title.trim() !== '') return title.trim();
  const words = name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .split(/[\s_.-]+/u)
    .filter((word) => word !== '')
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()));
  const label = words.join(' ');
  if (label === '') return name.trim() === '' ? 'Value' : name;
  return label.charAt(0).toUpperCase() + label.slice(1);
}
