"""Made-up newsletters, as they arrive."""

from email import message_from_bytes
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

HTML = """<html><body><div style="display:none">Aperçu</div><p><a href="https://suivi.example/v">Voir en ligne</a></p>
<h1>La lettre de mars</h1><h2>Appels à projets</h2>
<h3><a href="https://exemple.org/piscca?utm_source=lettre&amp;id=7&amp;mc_eid=abc">PISCCA Gabon 2100</a></h3>
<p>Date limite : 18/03/2100 à 16h00 (heure de Libreville)</p><p>Montant maximum : 20 000 EUR</p>
<h3>Fonds d’urgence pour les défenseurs</h3><p>Au fil de l’eau.
 <a href="https://clics.example/c/8f3a?u=1">En savoir plus</a></p>
<h3>Notre assemblée générale</h3><p>Elle a eu lieu. <a href="https://exemple.org/ag">Lire la suite</a></p>
<p><a href="https://suivi.example/u">Se désabonner</a></p></body></html>"""

TEXT = """Bonjour à toutes et tous, voici les nouvelles de la semaine.

1. PISCCA Gabon 2100
Date limite : 18/03/2100
https://exemple.org/piscca?utm_campaign=mars

2. Fonds d’urgence

Au fil de l’eau : https://exemple.org/urgence

Se désabonner : https://suivi.example/u
"""


def letter(text: str | None = None, html: str | None = None, subject: str = "Lettre de mars", **more: Any) -> bytes:
    """A newsletter that somebody forwarded. `more`: how it is encoded (cte, charset)."""
    message = EmailMessage()
    message["From"] = "Awa Forwarder <awa@reseau.example>"
    message["To"] = "veille@reseau.example"
    message["Subject"] = subject
    message["Message-ID"] = "<1@reseau.example>"
    if text is not None:
        message.set_content(text, **more)
    if html is not None and text is not None:
        message.add_alternative(html, subtype="html", **more)
    elif html is not None:
        message.set_content(html, subtype="html", **more)
    return message.as_bytes()


def attached(inner: bytes, *, as_file: bool = False) -> bytes:
    """A letter to which another is attached, as a message or as a file."""
    outer = MIMEMultipart()
    outer["From"], outer["Subject"] = "Awa Forwarder <awa@reseau.example>", "TR : à lire"
    outer.attach(MIMEText("", "plain"))
    if as_file:
        part: MIMEBase = MIMEBase("application", "octet-stream")
        part.set_payload(inner)
        part.add_header("Content-Disposition", "attachment", filename="lettre.eml")
    else:
        part = MIMEMessage(message_from_bytes(inner))
    outer.attach(part)
    return outer.as_bytes()
