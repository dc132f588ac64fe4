interface Licence {
  name: string;
  version: string;
  licence: string;
  text: string;
}

const list = JSON.parse(document.getElementById("licences")?.textContent || "[]") as Licence[];

/** Whose work is part of this page. */
export function Licences() {
  return (
    <section>
      <h2>Libraries in this page</h2>
      <ul class="licences">
        {list.map((each) => (
          <li key={each.name}>
            <details>
              <summary>
                {each.name} {each.version}, {each.licence}
              </summary>
              <pre>{each.text}</pre>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
