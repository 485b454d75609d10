/** What an endpoint of Prometheus' text format shows: `name{label="value",...}` to value, as it was written. */
export async function scraped(url: string): Promise<{ text: string; samples: Map<string, number> }> {
  const answer = await fetch(url);
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  const text = await answer.text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const samples = lines.map((line): [string, number] => {
    const end = line.lastIndexOf(' ');
    return [line.slice(0, end), Number(line.slice(end + 1))];
  });
  return { text, samples: new Map(samples) };
}
