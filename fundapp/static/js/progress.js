// While the page says so, what carries data-live is fetched anew; the reader's place and focus stay where they are.
export function followProgress(page) {
  const seconds = Number(page.querySelector("meta[name=refresh-after]")?.content);
  if (!seconds) return;
  const timer = setInterval(async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of page.querySelectorAll("[data-live]")) {
      const news = fresh.getElementById(part.id);
      if (news) part.replaceChildren(...news.children);
    }
    if (!fresh.querySelector("meta[name=refresh-after]")) {
      clearInterval(timer);
      location.reload();
    }
  }, seconds * 1000);
}
