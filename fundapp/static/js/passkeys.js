// form[data-passkey] is answered by an authenticator; every word is in the form's data attributes.
// Without script, or in a browser that knows no passkeys, the form's button stays hidden and [data-without] says why.
const CEREMONIES = { create: (publicKey) => navigator.credentials.create({ publicKey }), get: (publicKey) => navigator.credentials.get({ publicKey }) };
const WORDS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };
const ANSWERED = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

if (window.PublicKeyCredential && navigator.credentials) document.querySelectorAll("form[data-passkey]").forEach(offer);

function offer(form) {
  const start = form.querySelector("[data-start]");
  let busy = false;
  start.hidden = false;
  form.querySelector("[data-without]").hidden = true;
  if ("first" in form.dataset) (document.querySelector("[data-focus]") ?? start).focus();
  form.addEventListener("submit", async (event) => {
    if (speaksFirst(form)) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    await answer(form).catch((error) => say(form, WORDS[error.name] ?? "failed"));
    busy = false;
  });
}

// A passphrase to be checked, or an answer that is missing: the server has something to say before the device is asked.
function speaksFirst(form) {
  return [...form.querySelectorAll("input:not([type=hidden])")].some((input) => input.type === "password" || !input.value.trim());
}

async function answer(form) {
  say(form, "asking");
  const credential = await CEREMONIES[form.dataset.passkey](readable(await challenge(form.dataset.challenge)));
  form.elements.answer.value = JSON.stringify(written(credential));
  form.submit();
}

async function challenge(url) {
  const given = await fetch(url, { headers: { Accept: "application/json" } });
  if (!given.ok) throw new Error(String(given.status));
  return given.json();
}

function say(form, what) {
  const said = form.querySelector("[data-said]");
  said.className = what === "asking" ? "quiet" : "error";
  said.textContent = form.dataset[what];
}

// WebAuthn wants bytes where JSON has base64url, and the other way round.
function readable(options) {
  const { challenge, user, excludeCredentials, allowCredentials } = options;
  const named = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));
  return {
    ...options,
    challenge: bytes(challenge),
    ...(user && { user: { ...user, id: bytes(user.id) } }),
    ...(excludeCredentials && { excludeCredentials: named(excludeCredentials) }),
    ...(allowCredentials && { allowCredentials: named(allowCredentials) }),
  };
}

function written({ id, rawId, type, response }) {
  const answered = ANSWERED.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return { id, rawId: text(rawId), type, response: Object.fromEntries(answered) };
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
