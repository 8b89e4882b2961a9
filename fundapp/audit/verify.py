"""Proves an export of the log: `python3 verify.py EXPORT [--held CHECKPOINT ...] [--key KEY] [--root KEY] [--quiet]`.

Also `--decisions FILE` for the rows of the committee's rounds, `--payments FILE` for those of payments, `--proof
BUNDLE` for a proof about one entry or two checkpoints, and `--self-test`. One file, Python 3.9 or newer, standard
library only: read it before you trust it. Exit status 0: in order; 1: refused; 2: wrong usage or no such file.

The format is said at `Verifier`, `check_entry`, `read_statement`, `Vouching`, `Decisions`, `Payments`, `Kept`,
`KeptPayments`, `read_checkpoint` and `verify_bundle`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

ERASURE = "audit.payload.erased"
EMPTY_ROOT = hashlib.sha256().digest()
EXPORT, PROOF, CONSISTENCY = "fundapp-audit-export", "fundapp-audit-proof", "fundapp-audit-consistency"
FIELDS = {EXPORT: (), PROOF: ("checkpoint", "entry", "path"), CONSISTENCY: ("new", "old", "path")}
ID, HASH, KIND = "[0-9a-f]{32}", "[0-9a-f]{64}", "[a-z][a-z_.]*"
MINUTE = "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]Z"
PLAIN, ESCAPED = r'[^"\\\x00-\x1f]*', r'\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))'
TEXT = f'"{PLAIN}(?:{ESCAPED}{PLAIN})*"'
LEAF = (
    f'"action":({TEXT}),"actor":{TEXT},"commitment":"({HASH})","id":"({ID})",'
    f'"minute":"({MINUTE})","object":{TEXT},"v":1'
)
# The one way to write an entry as canonical JSON; only the payload in it is still to be judged.
ENTRY = re.compile(
    f'{{"hash":"({HASH})","index":(0|[1-9][0-9]*),"leaf":({{{LEAF}}}),"payload":(.+),"salt":(null|"{HASH}")}}'
)
FOUNDING, ADMISSION, EPOCH = "group.founding", "group.admission", "group.epoch"
# Entries that bring a statement about a group, and entries that end somebody's membership at once.
LINKS = {"vault.group.founded": FOUNDING, "vault.group.admitted": ADMISSION, "vault.group.renewed": EPOCH}
LEAVING = "vault.group.left"
ENDINGS = (LEAVING, "vault.member.left", "vault.member.reset")
MEMBERSHIPS = {*LINKS, *ENDINGS}
# Entries that decisions are worked out from again: policies, the steps of a round, and who verified a case.
POLICY, DECIDED = "committee.policy.signed", "committee.round.decided"
STEPS = {
    "committee.round.convened": "convene", "committee.conflict.declared": "declare",
    "committee.member.recused": "declare", "committee.round.opened": "open", "committee.seat.filled": "fill",
    "committee.brief.changed": "rewrite", "committee.vote.cast": "cast", "committee.round.extended": "extend",
    "committee.round.lapsed": "lapse", "committee.round.cancelled": "cancel", DECIDED: "decide",
}  # fmt: skip
VERIFYING = ("case.check.noted", "case.evidence.seen", "case.opinion.noted", "case.finding.made")
WITHDRAWN = "vault.compartments.withdrawn"
# Entries that payments are checked by, and what each of them does.
PAYING = {
    "payment.payee.named": "name", "payment.ceiling.agreed": "limit", "payment.order.prepared": "prepare",
    "payment.payee.changed": "change", "payment.order.signed": "sign", "payment.order.sent": "send",
    "payment.outcome.noted": "settle", "payment.order.lost": "lose", "payment.order.cancelled": "cancel",
    "payment.order.stopped": "stop",
}  # fmt: skip
DECIDING = {POLICY, WITHDRAWN, *STEPS, *VERIFYING, *PAYING}
SIGNATURE = re.compile(r"— ([^\s\x00-\x1f+]+) ([A-Za-z0-9+/]+={0,2})\n")
NOTE = re.compile(rf"([^\n]+)\n([1-9][0-9]{{0,18}})\n([A-Za-z0-9+/]{{43}}=)\n\n((?:{SIGNATURE.pattern})+)")

# fmt: off
MESSAGES = {
    "key.form": ("“{key}” is not a verifier key as c2sp.org/signed-note defines it.",
     "« {key} » n’est pas une clé de vérification au sens de c2sp.org/signed-note."),
    "key.differs": ("The file was made with the key {found}, not with the one you gave.",
     "Le fichier a été établi avec la clé {found}, non avec celle que vous avez donnée."),
    "note.form": ("This is not a checkpoint as c2sp.org/tlog-checkpoint defines it.",
     "Ce n’est pas un point de contrôle au sens de c2sp.org/tlog-checkpoint."),
    "note.origin": ("The checkpoint of size {size} is of the log “{found}”, not of “{origin}”.",
     "Le point de contrôle de taille {size} est celui du journal « {found} », non de « {origin} »."),
    "note.signature": ("The checkpoint of size {size} bears no valid signature by the key {key}.",
     "Le point de contrôle de taille {size} ne porte pas de signature valable de la clé {key}."),
    "note.several": ("The checkpoint of size {size} bears other signatures than that of the log.",
     "Le point de contrôle de taille {size} porte d’autres signatures que celle du journal."),
    "file.form": ("This is no audit export or proof that this program knows, or its header was changed.",
     "Ce n’est ni un export ni une preuve que connaît ce programme, ou son en-tête a été modifié."),
    "line.form": ("Line {line}, after {entries} entries, is not written as a line of an audit export.",
     "La ligne {line}, après {entries} inscriptions, n’a pas la forme d’une ligne d’export du journal d’audit."),
    "line.checkpoint": ("Line {line}: {reason}", "Ligne {line} : {reason}"),
    "entry.form": ("Entry {index} is not written as an entry: something is missing, foreign or malformed.",
     "L’inscription {index} n’a pas la forme d’une inscription : un élément manque, est étranger ou mal formé."),
    "entry.place": ("Entry {found} stands where entry {index} belongs.",
     "L’inscription {found} se trouve à la place de l’inscription {index}."),
    "entry.hash": ("Entry {index} was changed: its leaf does not have the hash that stands beside it.",
     "L’inscription {index} a été modifiée : sa feuille n’a pas l’empreinte qui l’accompagne."),
    "entry.payload": ("The payload of entry {index} was changed: it does not fit the commitment in the leaf.",
     "Le contenu de l’inscription {index} a été modifié : il ne répond pas à l’engagement de la feuille."),
    "entry.twice": ("Entry {index} bears the id {id}, as an earlier entry does.",
     "L’inscription {index} porte l’identifiant {id}, comme une inscription antérieure."),
    "erasure.form": ("Entry {index} records an erasure, but does not name the entries erased.",
     "L’inscription {index} constate un effacement, mais ne nomme pas les inscriptions effacées."),
    "erasure.missing": ("The payload of entry {index} is missing, and no entry records its erasure.",
     "Le contenu de l’inscription {index} manque, et aucune inscription ne constate son effacement."),
    "statement.form": ("Entry {index} holds no signed statement as there ought to be one: it is malformed.",
     "L’inscription {index} ne contient pas de déclaration signée en bonne forme : elle est mal formée."),
    "statement.signature": ("The statement in entry {index} was changed, or signed with another key than {signer}.",
     "La déclaration de l’inscription {index} a été modifiée, ou signée avec une autre clé que {signer}."),
    "statement.missing": ("Entry {index} ({action}) must hold a signed statement, but does not.",
     "L’inscription {index} ({action}) doit contenir une déclaration signée, mais n’en contient pas."),
    "statement.erased": ("The payload of entry {index} ({action}) was erased: there the chain of a group breaks off.",
     "Le contenu de l’inscription {index} ({action}) a été effacé : la chaîne d’un groupe s’y interrompt."),
    "statement.signer": ("The statement in entry {index} ({kind}): nobody vouches then for its signer {signer}.",
     "La déclaration de l’inscription {index} ({kind}) : personne ne répond alors de la clé {signer}, qui l’a signée."),
    "ending.form": ("Entry {index} ({action}) does not say who may sign no longer; its payload may have been erased.",
     "L’inscription {index} ({action}) ne dit pas qui ne peut plus signer ; son contenu a pu être effacé."),
    "chain.form": ("The statement in entry {index} does not say what one of the kind {kind} must, or not in that form.",
     "La déclaration de l’inscription {index} ne dit pas ce qu’exige le type {kind}, ou pas sous cette forme."),
    "chain.place": ("The statement in entry {index} does not follow the last one about the group that the entry names.",
     "La déclaration de l’inscription {index} ne suit pas la dernière concernant le groupe que nomme l’inscription."),
    "chain.signer": ("The statement in entry {index} was signed by {signer}, then neither the root nor in the group.",
     "La déclaration de l’inscription {index} est signée par {signer}, alors ni la racine ni membre du groupe."),
    "chain.members": ("The epoch in entry {index} adds a member or changes a key: it may only leave members out.",
     "L’époque de l’inscription {index} ajoute un membre ou change une clé : elle peut seulement omettre des membres."),
    "decision.erased": ("The payload of entry {index} ({action}) was erased: what rests on it cannot be recomputed.",
     "Le contenu de l’inscription {index} ({action}) a été effacé : ce qui s’y appuie ne peut être recalculé."),
    "decision.form": ("Entry {index} ({action}) does not say what it must, or not in that form.",
     "L’inscription {index} ({action}) ne dit pas ce qu’elle doit, ou pas sous cette forme."),
    "decision.order": ("Entry {index} ({action}) does not follow from where its round stood then.",
     "L’inscription {index} ({action}) ne suit pas de l’état où se trouvait alors la décision à prendre."),
    "decision.statement": ("Entry {index} ({action}) holds another statement than the one that belongs there.",
     "L’inscription {index} ({action}) contient une autre déclaration que celle qui y a sa place."),
    "decision.signer": ("Entry {index} ({action}) bears no signature by the key that the group has for that person.",
     "L’inscription {index} ({action}) ne porte pas de signature de la clé que le groupe connaît à cette personne."),
    "policy.twice": ("Entry {index} brings a signature to a policy that this member has signed, or that needs none.",
     "L’inscription {index} ajoute une signature à une règle que ce membre a signée, ou qui n’en attend plus."),
    "round.policy": ("Entry {index} puts a question under another policy than the one then in force.",
     "L’inscription {index} soumet une question selon une autre règle que celle alors en vigueur."),
    "round.about": ("Entry {index} ratifies or appeals against no decision that it could be about.",
     "L’inscription {index} ratifie ou conteste une décision qui ne peut pas être celle dont il s’agit."),
    "round.track": ("Entry {index}: the policy gives another track than {track} for this amount, priority and risk.",
     "Inscription {index} : pour ce montant, cette priorité et ce risque, la règle ne prévoit pas la voie {track}."),
    "round.barred": ("Entry {index} leaves out, or adds, somebody who was barred when the question was put.",
     "L’inscription {index} omet ou ajoute quelqu’un qui était exclu lorsque la question a été soumise."),
    "seat.change": ("Entry {index} changes the panel otherwise than it may.",
     "L’inscription {index} change la composition du comité autrement que permis."),
    "seat.uncalled": ("Entry {index} seats {member}, who was not convened.",
     "L’inscription {index} fait siéger {member}, qui n’était pas convoqué."),
    "seat.left_out": ("Entry {index} gives no seat to {member}, who was free to decide.",
     "L’inscription {index} ne fait pas siéger {member}, qui pouvait décider."),
    "seat.barred": ("Entry {index} seats {member}, who was barred from this question.",
     "L’inscription {index} fait siéger {member}, qui était exclu de cette question."),
    "seat.recused": ("Entry {index} seats {member}, who was recused.",
     "L’inscription {index} fait siéger {member}, qui s’était déporté."),
    "seat.undeclared": ("Entry {index} seats {member}, who has signed no declaration of that organisation.",
     "L’inscription {index} fait siéger {member}, sans déclaration signée pour cette organisation."),
    "seat.verified": ("Entry {index}: {member} has verified the case, and may not decide it.",
     "Inscription {index} : {member} a vérifié le dossier et ne peut pas en décider."),
    "seat.withdrawn": ("Entry {index} takes its keys from {member}, who has a seat: their recusal is missing.",
     "L’inscription {index} retire ses clés à {member}, qui siège : il manque son déport."),
    "seat.voted": ("Entry {index} seats {member} in an appeal, who voted on what is appealed against.",
     "L’inscription {index} fait siéger {member} dans un réexamen, après son vote sur la décision contestée."),
    "vote.seat": ("Entry {index} counts or takes a vote of {member}, who had no seat then.",
     "L’inscription {index} reçoit ou compte un vote de {member}, qui n’avait pas de siège alors."),
    "vote.number": ("Entry {index}: a vote of {member} before this one is missing, or it is told twice.",
     "Inscription {index} : il manque un vote de {member} avant celui-ci, ou il figure deux fois."),
    "vote.brief": ("Entry {index} takes a vote of {member} on another brief than the one then before the panel.",
     "L’inscription {index} reçoit un vote de {member} sur une autre note que celle alors soumise au comité."),
    "vote.late": ("Entry {index} takes a vote of {member} after the time of its round was over.",
     "L’inscription {index} reçoit un vote de {member} après la fin du délai."),
    "vote.missing": ("Entry {index} decides without a vote that {member} cast.",
     "L’inscription {index} décide sans un vote que {member} avait émis."),
    "vote.unknown": ("Entry {index} counts a vote of {member} that is not the last one cast.",
     "L’inscription {index} compte un vote de {member} qui n’est pas le dernier émis."),
    "vote.changed": ("Entry {index}: the vote of {member} is not the one that was committed to when it was cast.",
     "Inscription {index} : le vote de {member} n’est pas celui auquel l’engagement a été pris lors du vote."),
    "vote.signer": ("Entry {index}: the vote of {member} was signed with another key than the group has for them.",
     "Inscription {index} : le vote de {member} est signé d’une autre clé que celle que le groupe lui connaît."),
    "vote.facts": ("Entry {index}: {member} signed a vote on another question, brief or amount than this one.",
     "Inscription {index} : {member} a signé un vote sur une autre question, une autre note ou un autre montant."),
    "vote.impossible": ("Entry {index} counts a vote of {member} that nobody can cast.",
     "L’inscription {index} compte un vote de {member} que personne ne peut émettre."),
    "round.early": ("Entry {index} decides before everybody had voted or the time was over.",
     "L’inscription {index} décide avant que chacun ait voté ou que le délai soit écoulé."),
    "round.short": ("Entry {index} decides without the quorum that the policy demands.",
     "L’inscription {index} décide sans le quorum qu’exige la règle."),
    "round.outcome": ("Entry {index} tells another decision than its votes come to: {field}.",
     "L’inscription {index} énonce une autre décision que celle qui résulte des votes : {field}."),
    "round.room": ("Entry {index} approves more than the policy allows one person.",
     "L’inscription {index} approuve plus que la règle ne permet pour une personne."),
    "payment.order": ("Entry {index} ({action}) does not follow from where its payment stood then.",
     "L’inscription {index} ({action}) ne suit pas de l’état où se trouvait alors le décaissement."),
    "payment.replaces": ("Entry {index} replaces a payment that may still arrive, or that nobody knows.",
     "L’inscription {index} remplace un décaissement qui peut encore arriver, ou que personne ne connaît."),
    "payment.ceiling": ("Entry {index}: whoever asked for this ceiling agreed to it, too.",
     "Inscription {index} : la personne qui a demandé ce plafond l’a aussi accepté."),
    "payment.payee": ("Entry {index} ({action}) is about a payee who was never named for this case.",
     "L’inscription {index} ({action}) concerne un bénéficiaire jamais désigné pour ce dossier."),
    "payment.facts": ("Entry {index}: {member} signed for another payment than the one that the log holds: {field}.",
     "Inscription {index} : {member} a signé un autre décaissement que celui du journal : {field}."),
    "payment.reference": ("Entry {index}: {member} signed under a reference that is another payment’s.",
     "Inscription {index} : {member} a signé sous une référence qui est celle d’un autre décaissement."),
    "payment.round": ("Entry {index}: no decision approved what {member} signed for.",
     "Inscription {index} : aucune décision n’a approuvé ce que {member} a signé."),
    "payment.amount": ("Entry {index} ({action}): the payments of this award come to more than was approved.",
     "Inscription {index} ({action}) : les décaissements de cette aide dépassent ce qui a été approuvé."),
    "payment.verified": ("Entry {index}: {member} has verified the case, and may not release its money.",
     "Inscription {index} : {member} a vérifié le dossier et ne peut pas en libérer l’argent."),
    "payment.decided": ("Entry {index}: {member} voted on this award, and may not release its money.",
     "Inscription {index} : {member} a voté sur cette aide et ne peut pas en libérer l’argent."),
    "payment.twice": ("Entry {index}: {member} has signed this payment already; a second person must.",
     "Inscription {index} : {member} a déjà signé ce décaissement ; une deuxième personne doit le faire."),
    "payment.prepared": ("Entry {index}: {member} prepared this payment, and may not sign it, or only first.",
     "Inscription {index} : {member} a préparé ce décaissement et ne peut pas le signer, ou seulement en premier."),
    "payment.minute": ("Entry {index} hands a payment over before it was signed.",
     "L’inscription {index} transmet un décaissement avant qu’il ait été signé."),
    "payments.form": ("This is no file of payments that this program knows.",
     "Ce n’est pas un fichier de décaissements que connaît ce programme."),
    "payments.newer": ("The payments are those of a log of {size} entries; the export ends at {entries}.",
     "Les décaissements sont ceux d’un journal de {size} inscriptions ; l’export finit à {entries}."),
    "payments.missing": ("There is no row of the payment {order}, of which entry {index} tells.",
     "Il n’y a pas de ligne du décaissement {order}, dont parle l’inscription {index}."),
    "payments.unknown": ("There is a row of a payment {order}, of which no entry tells.",
     "Il y a une ligne d’un décaissement {order}, dont aucune inscription ne parle."),
    "payments.differ": ("The row of the payment {order} does not fit the log (last in entry {index}): {field}.",
     "La ligne du décaissement {order} ne répond pas au journal (inscription {index} en dernier) : {field}."),
    "decisions.form": ("This is no file of decisions that this program knows.",
     "Ce n’est pas un fichier de décisions que connaît ce programme."),
    "decisions.newer": ("The decisions are those of a log of {size} entries; the export ends at {entries}.",
     "Les décisions sont celles d’un journal de {size} inscriptions ; l’export finit à {entries}."),
    "decisions.missing": ("There are no rows of the round {round}, of which entry {index} tells.",
     "Il n’y a pas de lignes de la décision {round}, dont parle l’inscription {index}."),
    "decisions.unknown": ("There are rows of a round {round}, of which no entry tells.",
     "Il y a des lignes d’une décision {round}, dont aucune inscription ne parle."),
    "decisions.differ": ("The rows of the round {round} do not fit the log (last in entry {index}): {field}.",
     "Les lignes de la décision {round} ne répondent pas au journal (inscription {index} en dernier) : {field}."),
    "root.form": ("“{key}” is not a root’s public key: 32 bytes in base64.",
     "« {key} » n’est pas la clé publique d’une racine : 32 octets en base64."),
    "checkpoint.place": ("Line {line}: a checkpoint of size {size} does not belong here, after {entries} entries.",
     "Ligne {line} : un point de contrôle de taille {size} n’a pas sa place ici, après {entries} inscriptions."),
    "checkpoint.root": ("Before the checkpoint of size {size}, an entry was changed, moved, added or removed.",
     "Avant le point de contrôle de taille {size}, une inscription a été modifiée, déplacée, ajoutée ou retirée."),
    "held.bad": ("Of the checkpoints you hold, number {number} proves nothing here: {reason}",
     "Parmi les points de contrôle que vous détenez, le n° {number} ne prouve rien ici : {reason}"),
    "held.root": ("The log was rewritten: its first {size} entries are not those of the checkpoint you hold.",
     "Le journal a été réécrit : ses {size} premières inscriptions ne sont pas celles de votre point de contrôle."),
    "held.newer": ("You hold a checkpoint of size {size}, but the export ends at {entries}: older, or cut.",
     "Vous détenez un point de contrôle de taille {size}, mais l’export finit à {entries} : antérieur ou tronqué."),
    "held.lacking": ("The proof rests on the checkpoint of size {size}, which is not among those you hold.",
     "La preuve repose sur le point de contrôle de taille {size}, que vous ne détenez pas."),
    "end.missing": ("The export breaks off: its last line is missing.",
     "L’export est interrompu : sa dernière ligne manque."),
    "end.counts": ("The last line miscounts: here are {entries} entries, {checkpoints} checkpoints, {erased} erasures.",
     "La dernière ligne compte mal : {entries} inscriptions, {checkpoints} points de contrôle, {erased} effacements."),
    "end.checkpoint": ("The last entries are not covered: a checkpoint of size {entries} is missing.",
     "Les dernières inscriptions ne sont pas couvertes : il manque un point de contrôle de taille {entries}."),
    "end.more": ("Line {line} stands after the last line.", "La ligne {line} vient après la dernière ligne."),
    "proof.path": ("The proof does not lead from entry {index} to the checkpoint of size {size}.",
     "La preuve ne mène pas de l’inscription {index} au point de contrôle de taille {size}."),
    "consistency.path": ("The proof does not show that the log of size {new} goes on from that of size {old}.",
     "La preuve ne montre pas que le journal de taille {new} prolonge celui de taille {old}."),
    "good.export": ("In order: {entries} entries, {checkpoints} checkpoints, {erased} erased payloads.",
     "En ordre : {entries} inscriptions, {checkpoints} points de contrôle, {erased} contenus effacés."),
    "good.last": ("Log {origin}; last checkpoint: size {size}, root {root}",
     "Journal {origin} ; dernier point de contrôle : taille {size}, racine {root}"),
    "good.held": ("Confirmed, of the checkpoints you hold, by size: {sizes}",
     "Confirmés, parmi les points de contrôle que vous détenez, par taille : {sizes}"),
    "good.statements": ("Signed statements, by kind: {kinds}", "Déclarations signées, par type : {kinds}"),
    "good.root": ("Everybody who signed them was vouched for at that point, back to the root that you gave.",
     "Il était alors répondu de chaque signataire, en remontant jusqu’à la racine que vous avez donnée."),
    "good.decisions": ("Decisions recomputed from policies, panels and signed votes: {decisions}.",
     "Décisions recalculées d’après les règles, les comités et les votes signés : {decisions}."),
    "good.rows": ("The rows of the rounds fit the log; compared: {compared}.",
     "Les lignes des décisions répondent au journal ; comparées : {compared}."),
    "good.payments": ("Payments handed over, each released by two people for what was approved: {payments}.",
     "Décaissements transmis, chacun libéré par deux personnes pour ce qui a été approuvé : {payments}."),
    "good.orders": ("The rows of the payments fit the log; compared: {compared}.",
     "Les lignes des décaissements répondent au journal ; comparées : {compared}."),
    "newer.rows": ("Warning: not compared, since they were written to while the file was made: {rounds}.",
     "Attention : non comparées, car modifiées pendant l’établissement du fichier : {rounds}."),
    "good.none": ("There are no signed statements in it.", "Il ne contient aucune déclaration signée."),
    "good.end": ("""The export is complete up to its last checkpoint.
Compare its size and root with the newest checkpoint that was mailed to you.""",
     """L’export est complet jusqu’à son dernier point de contrôle.
Comparez-en la taille et la racine avec celles du dernier point de contrôle reçu par courriel."""),
    "good.proof": ("In order: entry {index} ({action}, {minute}) stands in the log at the checkpoint of size {size}.",
     "En ordre : l’inscription {index} ({action}, {minute}) figure au journal, au point de contrôle de taille {size}."),
    "good.consistency": ("In order: the log of size {new} goes on from that of size {old}.",
     "En ordre : le journal de taille {new} prolonge celui de taille {old}."),
    "good.vectors": ("In order: signatures are verified as RFC 8032, section 7.1 demands.",
     "En ordre : les signatures sont vérifiées comme l’exige la RFC 8032, section 7.1."),
    "bad.vectors": ("This Python does not verify signatures as RFC 8032, section 7.1 demands.",
     "Ce Python ne vérifie pas les signatures comme l’exige la RFC 8032, section 7.1."),
    "alone": ("Warning: without --held and --key, nothing was shown but that the file agrees with itself.",
     "Attention : sans --held ni --key, il est seulement montré que le fichier s’accorde avec lui-même."),
    "alone.root": ("Warning: without --held and --key, the statements are shown to be genuine, but not the log.",
     "Attention : sans --held ni --key, l’authenticité des déclarations est montrée, non celle du journal."),
    "unvouched": ("Warning: without --root, the signatures are good, but nobody vouches for those who signed.",
     "Attention : sans --root, les signatures sont valables, mais personne ne répond des signataires."),
    "refused": ("Refused: {reason}", "Refusé : {reason}"),
    "unreadable": ("{path} cannot be read: {reason}.", "{path} est illisible : {reason}."),
    "usage": ("""Usage: python3 verify.py EXPORT [--root KEY [--decisions FILE]] | --proof BUNDLE | --self-test
       [--held FILE ...] [--key KEY] [--quiet]""",
     """Usage : python3 verify.py EXPORT [--root CLÉ [--decisions FICHIER]] | --proof PREUVE | --self-test
        [--held FICHIER ...] [--key CLÉ] [--quiet]"""),
    "progress": ("[{bar}] {percent} %, {entries} entries", "[{bar}] {percent} %, {entries} inscriptions"),
}
# fmt: on


def say(message: str, **values: object) -> str:
    """The sentence `message` in the language of the terminal (French where the locale is), its places filled."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return MESSAGES[message][locale.startswith("fr")].format(**values)


class Refused(Exception):
    """Why something is not proven: `message_id` names a sentence of MESSAGES, `values` fill its places."""

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id, self.values = message_id, values

    def __str__(self) -> str:
        return say(self.message_id, **self.values)


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(text)


_decode = json.JSONDecoder(parse_float=_no_fraction, parse_constant=_no_fraction).raw_decode
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: object) -> bytes:
    r"""UTF-8 JSON, keys sorted by code point, no white space, escapes only for `"`, `\` and below U+0020 (RFC 8259, 7).

    Raises ValueError for anything but dict with str keys, list, str, int, bool and None, and for lone surrogates.
    """
    if not _is_plain(value):
        raise ValueError(f"not for canonical JSON: {value!r}")
    return _encode(value).encode()


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(part) for key, part in value.items())
    return all(map(_is_plain, value)) if isinstance(value, list) else value is None or isinstance(value, (str, int))


def _object(text: str) -> dict[str, Any] | None:
    """The object that a text is the canonical JSON of; None where it is not that, to the last character."""
    try:
        value, _end = _decode(text)
        return value if isinstance(value, dict) and _encode(value) == text else None
    except (ValueError, RecursionError):
        return None


def _line(line: bytes) -> str:
    """The text of a line without the newline at its end; nothing where it has none, or is not UTF-8."""
    try:
        return line[:-1].decode() if line.endswith(b"\n") else ""
    except ValueError:
        return ""


def leaf_hash(leaf: Mapping[str, Any]) -> bytes:
    """The hash of an entry's leaf (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x00" + canonical(leaf)).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def commitment(salt: bytes, payload: Mapping[str, Any]) -> str:
    """What a leaf says of a payload: HMAC-SHA256 in hex. Without the 32 random bytes of salt no guess can be tried."""
    return _mac(salt, canonical(payload))


def _mac(salt: bytes, text: bytes) -> str:
    return hmac.digest(salt, text, "sha256").hex()


class Frontier:
    """The right edge of a growing tree: roots of full subtrees, the largest first. `copy.copy` gives one of its own."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: tuple[bytes, ...] = ()

    def append(self, leaf_hash: bytes) -> None:
        """Add a leaf: it completes as many subtrees as its index, in binary, has ones at the end."""
        *peaks, rest = *self._peaks, leaf_hash
        index = self.size
        while index & 1:
            rest, index = node_hash(peaks.pop(), rest), index >> 1
        self._peaks, self.size = (*peaks, rest), self.size + 1

    def root(self) -> bytes:
        """The hash of the tree (RFC 9162, section 2.1.1)."""
        *peaks, root = self._peaks or (EMPTY_ROOT,)
        for peak in reversed(peaks):
            root = node_hash(peak, root)
        return root


def _sided(place: int, last: int, path: Sequence[bytes]) -> list[tuple[bytes, bool]] | None:
    """Each node of a path and whether it stands on the left, up from `place` of a level whose last place is `last`.

    None where the path does not end at the root (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
    """
    sided = []
    for node in path:
        if last == 0:
            return None
        is_left = bool(place & 1) or place == last
        sided.append((node, is_left))
        while is_left and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return None if last else sided


def verify_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from the leaf at `index` to the root of a tree of `size` (RFC 9162, section 2.1.3.2)."""
    sided = _sided(index, size - 1, path) if 0 <= index < size else None
    for node, is_left in sided or ():
        leaf_hash = node_hash(node, leaf_hash) if is_left else node_hash(leaf_hash, node)
    return sided is not None and leaf_hash == root


def verify_consistency(old_size: int, new_size: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether `path` shows that the new tree begins with the old one (RFC 9162, section 2.1.4.2)."""
    if old_size in (0, new_size):
        return not path and old_root == (new_root if old_size else EMPTY_ROOT)
    if not 0 < old_size < new_size or not path:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first, *rest = path if place else (old_root, *path)
    sided = _sided(place, last, rest)
    old = new = first
    for node, is_left in sided or ():
        old, new = (node_hash(node, old), node_hash(node, new)) if is_left else (old, node_hash(new, node))
    return sided is not None and old == old_root and new == new_root


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_1 = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
D2 = 2 * D % P
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _plus(one: Point, other: Point) -> Point:
    """The sum of two points in extended coordinates (RFC 8032, section 5.1.4)."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b, c, d = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2), t1 * D2 % P * t2, 2 * z1 * z2
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes encode; None for bytes that no point is encoded as (RFC 8032, section 5.1.3)."""
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    u, v = y * y - 1, D * y * y + 1
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if y >= P or (v * x * x - u) % P or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


@lru_cache(maxsize=64)
def _multiples(point: Point) -> list[list[Point]]:
    """For each of the 43 digits of six bits that a scalar has, the 64 multiples that it may stand for."""
    rows = []
    for _digit in range(43):
        row = [NEUTRAL]
        for _value in range(63):
            row.append(_plus(row[-1], point))
        rows.append(row)
        point = _plus(row[-1], point)
    return rows


def _times(scalar: int, point: Point) -> Point:
    total = NEUTRAL
    for row in _multiples(point):
        total, scalar = _plus(total, row[scalar & 63]), scalar >> 6
    return total


BASE = cast("Point", _point(b"\x58" + b"\x66" * 31))


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of `message` by the key `public` (RFC 8032, section 5.1.7, without cofactor).

    Strict: S below the group's order, points in their one encoding. The other side: [S]B = R + [k]A.
    """
    key = _point(public) if len(public) == 32 and len(signature) == 64 else None
    s = int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    x, y, z, _t = _plus(_times(s, BASE), _times(k, (P - key[0], key[1], 1, P - key[3])))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# RFC 8032, section 7.1, tests 2, 3 and SHA(abc): public key, message, signature in two halves.
VECTORS = """
3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c 72
92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025 af82
6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf SHA512(abc)
dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589
09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704
"""


def vectors_hold() -> bool:
    """Whether `ed25519_verify` finds each vector true, and false with another message."""
    words = VECTORS.replace("SHA512(abc)", hashlib.sha512(b"abc").hexdigest()).split()
    for at in range(0, len(words), 4):
        public, message, first, second = map(bytes.fromhex, words[at : at + 4])
        found = [ed25519_verify(public, text, first + second) for text in (message, message + b" ")]
        if found != [True, False]:
            return False
    return True


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes that name a key in a signature line (c2sp.org/signed-note)."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """A public key as text, for auditors to keep (c2sp.org/signed-note)."""
    return f"{name}+{key_hash(name, public).hex()}+" + base64.b64encode(b"\x01" + public).decode()


def read_key(text: str) -> tuple[str, bytes]:
    """Name and public key of a verifier key. Raises Refused."""
    name, _, rest = text.partition("+")
    public = _bytes64(rest[9:], 33)[1:]
    if not public or not SIGNATURE.fullmatch(f"— {name} x\n") or verifier_key(name, public) != text:
        raise Refused("key.form", key=text)
    return name, public


def _bytes64(text: str, length: int) -> bytes:
    """What base64 encodes, where it is of that length and encoded in the one right way (RFC 4648, section 3.5)."""
    try:
        data = base64.b64decode(text)
    except ValueError:
        return b""
    return data if len(data) == length and base64.b64encode(data).decode() == text else b""


class Checkpoint(NamedTuple):
    """What a log was at one time: its number of entries and the root over them. `text` is the whole signed note."""

    origin: str
    size: int
    root: bytes
    text: str


def read_checkpoint(text: str, name: str, public: bytes) -> Checkpoint:
    """The checkpoint in a signed note: a line each for origin, size and base64 root, a blank line, signature lines.

    Signatures of other keys, such as witnesses', are passed over. Raises Refused unless the log's own is right
    (c2sp.org/tlog-checkpoint without extension lines; c2sp.org/signed-note; the origin is the key's name).
    """
    note = NOTE.fullmatch(text)
    if not note or not (root := _bytes64(note[3], 32)):
        raise Refused("note.form")
    found = Checkpoint(note[1], int(note[2]), root, text)
    if found.origin != name:
        raise Refused("note.origin", size=found.size, found=found.origin, origin=name)
    signed = text[: note.end(3) + 1].encode()
    signatures = [_bytes64(value, 68) for signer, value in SIGNATURE.findall(note[4]) if signer == name]
    own = [signature[4:] for signature in signatures if signature[:4] == key_hash(name, public)]
    if not own or not all(ed25519_verify(public, signed, signature) for signature in own):
        raise Refused("note.signature", size=found.size, key=verifier_key(name, public))
    return found


def _in_file(text: object, signer: tuple[str, bytes]) -> Checkpoint:
    """A checkpoint as a file has it: with the log's signature and no other, so that no byte of it is free."""
    if not isinstance(text, str):
        raise Refused("note.form")
    checkpoint = read_checkpoint(text, *signer)
    if text.count("\n") != 5:
        raise Refused("note.several", size=checkpoint.size)
    return checkpoint


def _held(texts: Sequence[str], signer: tuple[str, bytes]) -> dict[int, set[bytes]]:
    """The roots, by size, of checkpoints that somebody holds."""
    found: dict[int, set[bytes]] = {}
    for number, text in enumerate(texts, 1):
        try:
            checkpoint = read_checkpoint(text, *signer)
        except Refused as reason:
            raise Refused("held.bad", number=number, reason=reason) from None
        found.setdefault(checkpoint.size, set()).add(checkpoint.root)
    return found


def _signer(value: dict[str, Any] | None, kind: str, key: str | None) -> tuple[str, bytes]:
    """Name and public key of the log that a file of this kind speaks of; `key`, if given, must be that key."""
    if not value or value.keys() != {kind, "key", "origin", *FIELDS[kind]} or _encode(value[kind]) != "1":
        raise Refused("file.form")
    name, public = read_key(str(value["key"]))
    if value["origin"] != name:
        raise Refused("file.form")
    if key not in (None, value["key"]):
        raise Refused("key.differs", found=value["key"])
    return name, public


class Statement(NamedTuple):
    """What somebody signed. `signer` is their public key, `hash` what the next statement about a group names; hex."""

    kind: str
    body: dict[str, Any]
    signer: str
    hash: str


def read_statement(told: object, index: int) -> Statement:
    """The statement in a payload: {"body": an object as the text of its canonical JSON, "signature", "signer": hex}.

    "kind" in the body says what it is ("vote", "release"). The signature is Ed25519, over "fundapp statement 1", a
    newline and the body. Raises Refused, naming the entry by `index`.
    """
    if not isinstance(told, dict) or told.keys() != {"body", "signature", "signer"}:
        raise Refused("statement.form", index=index)
    text, signature, signer = told["body"], told["signature"], told["signer"]
    body = _object(text) if isinstance(text, str) else None
    kind = str((body or {}).get("kind"))
    if not (body and _matches(KIND, kind) and _matches(HASH, signer) and _matches(HASH * 2, signature)):
        raise Refused("statement.form", index=index)
    signed = b"fundapp statement 1\n" + text.encode()
    if not ed25519_verify(bytes.fromhex(signer), signed, bytes.fromhex(signature)):
        raise Refused("statement.signature", index=index, signer=signer)
    return Statement(kind, body, signer, hashlib.sha256(text.encode()).hexdigest())


def _matches(form: str, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(form, value) is not None


class Entry(NamedTuple):
    """What an entry was found to be. `payload` is None where it is not there, `statement` where it holds none.

    `votes`: the statements of the votes that it opens, in their order.
    """

    id: str
    action: str
    minute: str
    hash: bytes
    payload: dict[str, Any] | None
    statement: Statement | None
    votes: tuple[Statement, ...] = ()


def check_entry(text: str, index: int) -> Entry:
    """The entry in its canonical JSON: its `hash` (hex), `index`, `leaf`, `payload` and `salt` (32 bytes in hex).

    The leaf is {action, actor, commitment, id, minute, object, v: 1}. Payload and salt fit the commitment, or both are
    null. A "statement" in the payload is one, as is that of each of its "votes" where it is the decision of a round.
    Raises Refused, naming the entry by `index`.
    """
    found = ENTRY.fullmatch(text)
    if not found:
        raise Refused("entry.form", index=index)
    told, place, leaf, action, committed, own, minute, content, salt = found.groups()
    payload = _object(content)
    if place != str(index):
        raise Refused("entry.place", index=index, found=place)
    if (content, salt) != ("null", "null") and (payload is None or salt == "null"):
        raise Refused("entry.form", index=index)
    digest = hashlib.sha256(b"\x00" + leaf.encode()).digest()
    if told != digest.hex():
        raise Refused("entry.hash", index=index)
    if payload is not None and committed != _mac(bytes.fromhex(salt[1:-1]), content.encode()):
        raise Refused("entry.payload", index=index)
    statement = read_statement(payload["statement"], index) if payload and "statement" in payload else None
    votes = _opened_votes(payload, index) if payload and action[1:-1] == DECIDED else ()
    return Entry(own, action[1:-1], minute, digest, payload, statement, votes)


def _opened_votes(payload: Mapping[str, Any], index: int) -> tuple[Statement, ...]:
    """What a decision opens: "votes", each with "member", "revision", "salt" (32 bytes in hex) and its "statement"."""
    told = payload.get("votes")
    if not isinstance(told, list):
        raise Refused("decision.form", index=index, action=DECIDED)
    return tuple(read_statement(each.get("statement") if isinstance(each, dict) else None, index) for each in told)


Keys = tuple[str, str]


class Group(NamedTuple):
    """A group as the log makes it up to some entry. `members`: by id, their Ed25519 key and a hash of the other one.

    `position` and `head` are the number and the hash of its last statement, `epoch` is the number of its last epoch.
    `code`: what its founding calls it ("officers").
    """

    members: Mapping[str, Keys] = {}
    epoch: int = -1
    position: int = -1
    head: str = ""
    code: str = ""

    @property
    def signers(self) -> set[str]:
        """The keys that members sign with."""
        return {key for key, _sealing in self.members.values()}


class Vouching:
    """Whose signature counts at each point of a log. `copy.copy` gives one of its own.

    A group is made by statements. Each says which "group" it is about (the "subject" of the entry's payload), its
    "position" from 0, and in "before" the SHA-256 of the body before it ("" at position 0); each is signed by the
    root or by a member of that moment, the first one by the root. Those who belong to it are told as "sealing" and
    "signing": a hash of the key that things are sealed to, and the Ed25519 key.

    - group.founding, only the first: "epoch" 0, its "code", its "sealing" and its "members", keys by id
    - group.admission: "member", an id, and that member's keys, instead of any they had before
    - group.epoch: the next "epoch", its "sealing" and the "members" that stay, their keys unchanged

    An entry vault.group.left ends the membership of the "member" in its payload at once; vault.member.left and
    vault.member.reset end every one of its "subject". Statements of other kinds are signed by a member of any group.
    What votes are worth is said at `Decisions`. Without `root`, statements are only counted. Memory: what the groups
    take.
    """

    def __init__(self, root: bytes | None) -> None:
        self.root = None if root is None else root.hex()
        self.counts: Mapping[str, int] = {}
        self._groups: Mapping[str, Group] = {}

    def follow(self, entry: Entry, index: int) -> None:
        """Take in the next entry with a statement, or with an action of MEMBERSHIPS. Raises Refused."""
        stated, kind = entry.statement, LINKS.get(entry.action)
        self.count((stated,) if stated else ())
        if self.root is None:
            return
        if kind or (stated and stated.kind in LINKS.values()):
            self._read_link(entry, index)
        elif stated and not any(stated.signer in group.signers for group in self._groups.values()):
            raise Refused("statement.signer", index=index, kind=stated.kind, signer=stated.signer)
        if entry.action in ENDINGS:
            self._end(entry, index)

    def count(self, statements: Iterable[Statement]) -> None:
        """Takes note that these were signed rightly."""
        for each in statements:
            self.counts = {**self.counts, each.kind: self.counts.get(each.kind, 0) + 1}

    def _read_link(self, entry: Entry, index: int) -> None:
        stated, payload, kind = entry.statement, entry.payload or {}, LINKS.get(entry.action)
        if stated is None and entry.payload is None:
            raise Refused("statement.erased", index=index, action=entry.action)
        if stated is None:
            raise Refused("statement.missing", index=index, action=entry.action)
        own = str(payload.get("subject"))
        group = self._groups.get(own, Group())
        place = {"before": group.head, "group": own, "position": group.position + 1}
        beside = {name: told for name, told in payload.items() if name in ("epoch", "member")}
        if stated.kind != kind or not _says(stated.body, {**place, **beside}):
            raise Refused("chain.place", index=index)
        if stated.signer != self.root and stated.signer not in group.signers:
            raise Refused("chain.signer", index=index, signer=stated.signer)
        members, epoch = _after(group, stated, index), group.epoch + (kind != ADMISSION)
        code = str(stated.body.get("code", "")) if group.position < 0 else group.code
        self._groups = {**self._groups, own: Group(members, epoch, group.position + 1, stated.hash, code)}

    def key_of(self, code: str, member: str) -> str | None:
        """The Ed25519 key that the group of this code has now for a member; None for whoever does not belong to it."""
        groups = [group for group in self._groups.values() if group.code == code]
        return next((group.members[member][0] for group in groups if member in group.members), None)

    def signs_for(self, code: str, signer: str) -> bool:
        """Whether a key is that of somebody who belongs to the group of this code now."""
        return any(group.code == code and signer in group.signers for group in self._groups.values())

    def _end(self, entry: Entry, index: int) -> None:
        told = entry.payload or {}
        subject, only = told.get("subject"), entry.action == LEAVING
        member = told.get("member") if only else subject
        if not _matches(ID, member) or not _matches(ID, subject):
            raise Refused("ending.form", index=index, action=entry.action)
        for own, group in self._groups.items():
            if subject == own or not only:
                staying = {each: keys for each, keys in group.members.items() if each != member}
                self._groups = {**self._groups, own: group._replace(members=staying)}


def _says(body: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a body says these facts. Compared as JSON, where `true` is not 1."""
    return _encode({name: body.get(name) for name in facts}) == _encode(facts)


def _after(group: Group, stated: Statement, index: int) -> Mapping[str, Keys]:
    """The members of a group after a statement that stands in its place. Raises Refused."""
    told, kind = _members(stated), stated.kind
    if told is None:
        raise Refused("chain.form", index=index, kind=kind)
    if (kind == FOUNDING) != (group.position < 0):
        raise Refused("chain.place", index=index)
    if kind == ADMISSION:
        return {**group.members, **told}
    if not _says(stated.body, {"epoch": group.epoch + 1}):
        raise Refused("chain.place", index=index)
    if kind == EPOCH and not told.items() <= group.members.items():
        raise Refused("chain.members", index=index)
    return told


def _members(stated: Statement) -> dict[str, Keys] | None:
    """The members that a statement about a group tells of, with their keys; None where it is not in that form."""
    body, told = stated.body, stated.body.get("members")
    if stated.kind == ADMISSION:
        told = {body["member"]: body} if isinstance(body.get("member"), str) else None
    if not isinstance(told, dict) or not _matches(HASH, body.get("sealing")):
        return None
    sound = all(_matches(ID, member) and _has_keys(keys) for member, keys in told.items())
    return {member: (keys["signing"], keys["sealing"]) for member, keys in told.items()} if sound else None


def _has_keys(told: object) -> bool:
    return isinstance(told, dict) and all(_matches(HASH, told.get(name)) for name in ("signing", "sealing"))


OFFICERS, COMMITTEE = "officers", "committee"
SIGNATURES = 2
FREE, AGAIN = ("none", "professional"), ("ratification", "appeal")
BY_MEMBERS = ("go",)  # conducted by members of the committee, who may belong to an organisation that it is about
LIVE = ("convened", "open", "lapsed")
# From which states a step of a round may be taken, and to which it leads (the same again where it is None).
MOVES: Mapping[str, tuple[tuple[str, ...], str | None]] = {
    "declare": (LIVE, None), "open": (("convened",), "open"), "fill": (("open", "lapsed"), None),
    "rewrite": (("open", "lapsed"), None), "cast": (("open",), None), "extend": (("open", "lapsed"), "open"),
    "lapse": (("open",), "lapsed"), "cancel": (LIVE, "cancelled"), "decide": (("open",), "decided"),
}  # fmt: skip
REMEDIES = {"ask": "more", "refer": "referred", "decline": "declined"}  # the mildest first


class Cast(NamedTuple):
    """A vote as it was cast: what was committed to, when, and the key that the committee had for its member then."""

    revision: int
    brief: int
    commitment: str
    minute: str
    key: str


class Round(NamedTuple):
    """A question before the committee, as the log makes it up to some entry; `last` is the number of that entry.

    `declared`: organisation and grade by member; `stated`: the body of the officer's last statement; `seats`:
    organisation by member; `casts`: the votes of each, in order; `told`: the payload of its decision, `ended`: when.
    """

    case: str
    question: str
    about: str | None
    policy: str
    track: str
    people: frozenset[str]
    members: frozenset[str]
    barred: frozenset[str]
    last: int
    state: str = "convened"
    declared: Mapping[str, tuple[str, str]] = {}
    recused: frozenset[str] = frozenset()
    stated: Mapping[str, Any] = {}
    seats: Mapping[str, str] = {}
    closes: str = ""
    casts: Mapping[str, tuple[Cast, ...]] = {}
    told: Mapping[str, Any] = {}
    ended: str = ""

    @property
    def free(self) -> frozenset[str]:
        """Who must have a seat if it is opened: on the fast track nobody is sure of one; in an appeal deputies are."""
        if (self.track, self.question) == ("fast", "award"):
            return frozenset()
        asked = self.people if self.question == "appeal" else self.members
        return (asked & self.declared.keys()) - self.barred - self.recused

    @property
    def counting(self) -> dict[str, Cast]:
        """The last vote of each who has a seat, where it is on the present brief."""
        last = {member: self.casts[member][-1] for member in self.seats if member in self.casts}
        return {member: cast for member, cast in last.items() if cast.brief == self.stated["brief_version"]}


class Decisions:
    """Works out anew what a committee decided, and refuses what does not follow from what people signed.

    Members are known by the key that the group with the code "committee" has for them at that moment, officers by being
    in the group "officers". Whatever is signed tells the "minute" of its entry. Bodies are those of statements:

    - committee.policy.signed, body of kind committee.policy: "policy", "number", "digest", "member" and "body", the
      policy's canonical JSON, whose SHA-256 is the digest. The second member's signature puts it in force.
    - committee.round.convened: "round", "case", "question", "about", "policy" (the digest in force), "track", "people"
      who are asked, "members" who are no deputies of these, "barred" who may not decide. A ratification is about what
      the fast track approved of that case, an appeal about what was declined, and not on appeal.
    - committee.conflict.declared, committee.member.recused, by a member: "round", "case", "member", "organisation" and
      "grade". Whoever declares family, interest or dispute is recused for good; same_organisation as the policy says,
      except that in a round about "go" it keeps nobody from voting.
      An entry vault.compartments.withdrawn takes the keys to a round under way from nobody who has a seat in it.
    - committee.round.opened, committee.seat.filled, committee.brief.changed, by an officer, about "go" by a member of
      the committee, of kind committee.opening: all that votes rest on. The track follows from the policy's bands;
      whoever of the members is free has a seat (in an appeal, whoever is free; on the fast track, as many as it takes);
      each of "seats" was convened, is not barred, not recused, has declared that organisation, has not verified the
      case, and did not vote on what is appealed against. Filling adds one seat to a panel that is too small to decide;
      changing the brief adds one to "brief_version" and voids the votes before.
    - committee.vote.cast: "vote", SHA-256 over salt, body and signature, with "member", "revision", "brief_version"
    - committee.round.decided: "votes", the last one of everybody who has a seat then and voted on that brief, each
      signed by its member's key over exactly this question; "outcome", "amounts", "conditions" and "reason" are what
      `recount` makes of them. Not before all have voted or the time is over, and never above "room" and the ceiling.

    `count` is how many decisions were recomputed. `copy.copy` gives one of its own.
    """

    def __init__(self) -> None:
        self.count = 0
        self.rounds: dict[str, Round] = {}
        self.policies: dict[str, dict[str, Any]] = {}
        self._drafts: dict[str, tuple[str, tuple[str, ...]]] = {}  # digest and signers by id
        self._in_force = ""
        self._verified: set[tuple[str, str]] = set()

    def __copy__(self) -> Decisions:
        other = Decisions()
        vars(other).update(
            {name: value if isinstance(value, str) else copy(value) for name, value in vars(self).items()}
        )
        return other

    def follow(self, entry: Entry, index: int, vouching: Vouching) -> None:
        """Take in the next entry with an action of DECIDING. Raises Refused."""
        if entry.payload is None:
            raise Refused("decision.erased", index=index, action=entry.action)
        try:
            if entry.action in VERIFYING:
                self._verified.add((entry.payload["case"], entry.payload["actor"]))
            elif entry.action == WITHDRAWN:
                self._withdraw(_Step(entry, index, vouching))
            elif entry.action == POLICY:
                self._sign(_Step(entry, index, vouching))
            else:
                self._step(_Step(entry, index, vouching))
        except (KeyError, TypeError, ValueError, AttributeError, LookupError):
            raise Refused("decision.form", index=index, action=entry.action) from None

    def has_verified(self, case: str, member: str) -> bool:
        """Whether somebody verified a case, as far as the log has come."""
        return (case, member) in self._verified

    def _sign(self, step: _Step) -> None:
        body = step.stated("committee.policy")
        step.by_member(body["member"])
        own, digest, policy = body["policy"], hashlib.sha256(body["body"].encode()).hexdigest(), _object(body["body"])
        known, signers = self._drafts.get(own, (digest, ()))
        told = {"policy": step.payload["subject"], "number": step.payload["number"], "digest": digest}
        if policy is None or digest != known or step.payload["digest"] != digest or not _says(body, told):
            raise step.refused("decision.statement")
        if body["member"] in signers or len(signers) >= SIGNATURES:
            raise step.refused("policy.twice")
        self._drafts[own], self.policies[digest] = (digest, (*signers, body["member"])), policy
        if len(signers) + 1 == SIGNATURES:
            self._in_force = digest

    def _withdraw(self, step: _Step) -> None:
        """A recusal takes the keys to a round away, which has an entry of its own: neither stands there alone."""
        found, member = self.rounds.get(step.payload["subject"]), step.payload["reader"]
        if found is not None and found.state in LIVE and member in found.seats:
            raise step.refused("seat.withdrawn", member=member)

    def _step(self, step: _Step) -> None:
        name, own = STEPS[step.action], step.payload["round"]
        found = self.rounds.get(own)
        if name == "convene" and found is None and _matches(ID, own):
            self.rounds[own] = self._convene(step)
            return
        if found is None or name == "convene" or found.state not in MOVES[name][0]:
            raise step.refused("decision.order")
        changed: Round = getattr(self, f"_{name}")(step, found)
        self.rounds[own] = changed._replace(state=MOVES[name][1] or found.state, last=step.number)

    def _convene(self, step: _Step) -> Round:
        told = step.payload
        if not self._in_force or told["policy"] != self._in_force:
            raise step.refused("round.policy")
        people, members, barred = (frozenset(told[name]) for name in ("people", "members", "barred"))
        made = Round(
            told["case"], told["question"], told["about"], told["policy"], told["track"], people, members, barred,
            step.number,
        )  # fmt: skip
        if (made.about is None) == (made.question in AGAIN) or not self._is_about(made):
            raise step.refused("round.about")
        return made

    def _is_about(self, made: Round) -> bool:
        """Whether a ratification or appeal is about a decision that it can be about."""
        if made.about is None:
            return True
        before = self.rounds.get(made.about)
        if before is None or before.state != "decided" or before.case != made.case:
            return False
        if made.question == "appeal":
            return before.told["outcome"] == "declined" and before.question not in AGAIN
        return before.told["outcome"] == "approved" and (before.track, before.question) == ("fast", "award")

    def _declare(self, step: _Step, found: Round) -> Round:
        body = step.stated("committee.declaration")
        member, grade = body["member"], body["grade"]
        step.by_member(member)
        if not _says(body, {"round": step.payload["round"], "case": found.case, "grade": step.payload["grade"]}):
            raise step.refused("decision.statement")
        if member not in found.people:
            raise step.refused("seat.uncalled", member=member)
        lenient = found.question in BY_MEMBERS or self.policies[found.policy]["same_organisation_votes"] is True
        votes = grade in FREE or (grade == "same_organisation" and lenient)
        if votes == (step.action == "committee.member.recused") or step.payload["votes"] is not votes:
            raise step.refused("decision.statement")
        declared = {**found.declared, member: (body["organisation"], grade)}
        if votes:
            return found._replace(declared=declared)
        seats = {each: home for each, home in found.seats.items() if each != member}
        return found._replace(declared=declared, recused=found.recused | {member}, seats=seats)

    def _open(self, step: _Step, found: Round) -> Round:
        body = step.by_officer(found)
        policy = self.policies[found.policy]
        if not _says(body, {"brief_version": 1, "currency": policy["currency"]}) or not _is_askable(body):
            raise step.refused("decision.statement")
        if body["barred"] != sorted(found.barred):
            raise step.refused("round.barred")
        if found.track != body["track"] or found.track != _track(policy, found.question, body):
            raise step.refused("round.track", track=found.track)
        if left_out := sorted(found.free - body["seats"].keys()):
            raise step.refused("seat.left_out", member=left_out[0])
        closes = _later(step.minute, _rule(policy, found)["hours"])
        return self._seat(step, found, body, body["seats"])._replace(closes=closes)

    def _fill(self, step: _Step, found: Round) -> Round:
        body = step.by_officer(found)
        added = {each: home for each, home in body["seats"].items() if each not in found.seats}
        if len(added) != 1 or body["seats"] != {**found.seats, **added}:
            raise step.refused("seat.change")
        if not _says(body, {name: told for name, told in found.stated.items() if name not in ("seats", "minute")}):
            raise step.refused("decision.statement")
        if _reaches(_rule(self.policies[found.policy], found), found.seats.values()):
            raise step.refused("seat.change")
        return self._seat(step, found, body, added)

    def _rewrite(self, step: _Step, found: Round) -> Round:
        body = step.by_officer(found)
        kept = {name: told for name, told in found.stated.items() if name not in ("seats", "minute", "brief")}
        if body["seats"] != found.seats:
            raise step.refused("seat.change")
        if not _says(body, {**kept, "brief_version": kept["brief_version"] + 1}) or not _matches(HASH, body["brief"]):
            raise step.refused("decision.statement")
        return found._replace(stated=body)

    def _seat(self, step: _Step, found: Round, body: Mapping[str, Any], added: Mapping[str, str]) -> Round:
        """The round with these seats taken. Raises Refused for whoever may not have one."""
        voted = self.rounds[found.about].casts if found.question == "appeal" and found.about else {}
        for member, home in added.items():
            wrong = {
                "seat.uncalled": member not in found.people,
                "seat.barred": member in found.barred,
                "seat.recused": member in found.recused,
                "seat.undeclared": found.declared.get(member, ("",))[0] != home,
                "seat.verified": (found.case, member) in self._verified,
                "seat.voted": member in voted,
            }
            for reason, is_so in wrong.items():
                if is_so:
                    raise step.refused(reason, member=member)
        return found._replace(stated=body, seats=dict(body["seats"]))

    def _cast(self, step: _Step, found: Round) -> Round:
        told, member = step.payload, step.payload["member"]
        before = found.casts.get(member, ())
        key = step.vouching.key_of(COMMITTEE, member)
        wrong = {
            "vote.seat": member not in found.seats,
            "seat.verified": (found.case, member) in self._verified,
            "decision.signer": key is None,
            "vote.number": not _says(told, {"revision": before[-1].revision + 1 if before else 1}),
            "vote.brief": not _says(told, {"brief_version": found.stated["brief_version"]}),
            "vote.late": step.minute > found.closes,
            "decision.form": not _matches(HASH, told["vote"]),
        }
        for reason, is_so in wrong.items():
            if is_so:
                raise step.refused(reason, member=member)
        made = Cast(told["revision"], told["brief_version"], told["vote"], step.minute, str(key))
        return found._replace(casts={**found.casts, member: (*before, made)})

    def _extend(self, step: _Step, found: Round) -> Round:
        closes = _later(step.minute, _rule(self.policies[found.policy], found)["hours"])
        if step.payload["closes"] != closes:
            raise step.refused("decision.form")
        return found._replace(closes=closes)

    def _lapse(self, step: _Step, found: Round) -> Round:
        step.in_time(found)
        return found

    def _cancel(self, _step: _Step, found: Round) -> Round:
        return found

    def _decide(self, step: _Step, found: Round) -> Round:
        told, policy = step.payload, self.policies[found.policy]
        bodies = _votes(step, found)
        step.in_time(found)
        counted = recount(_rule(policy, found), found.stated["asked"], bodies, found.seats, found.stated["room"])
        if counted is None:
            raise step.refused("round.short")
        facts = {"case": found.case, "policy": found.policy, **counted}
        for field, value in facts.items():
            if not _says(told, {field: value}):
                raise step.refused("round.outcome", field=field)
        limits = [each for each in (found.stated["room"], policy["ceiling"]) if each is not None]
        if any(sum(told["amounts"]) > each for each in limits):
            raise step.refused("round.room")
        self.count += 1
        return found._replace(told=told, ended=step.minute)


class _Step(NamedTuple):
    """An entry that decisions are worked out from, and who is vouched for then."""

    entry: Entry
    number: int
    vouching: Vouching

    @property
    def action(self) -> str:
        return self.entry.action

    @property
    def minute(self) -> str:
        return self.entry.minute

    @property
    def payload(self) -> dict[str, Any]:
        return self.entry.payload or {}

    def refused(self, reason: str, **values: object) -> Refused:
        """Why this entry is not accepted."""
        return Refused(reason, index=self.number, action=self.action, **values)

    def stated(self, kind: str) -> dict[str, Any]:
        """The body of its statement, which must be of this kind and of this minute."""
        stated = self.entry.statement
        if stated is None:
            raise self.refused("statement.missing")
        if stated.kind != kind or stated.body.get("minute") != self.minute:
            raise self.refused("decision.statement")
        return stated.body

    def by_member(self, member: str) -> None:
        """Refuses a statement that is not signed by the key that the committee has for a member."""
        stated = self.entry.statement
        if stated is None or stated.signer != self.vouching.key_of(COMMITTEE, member):
            raise self.refused("decision.signer")

    def by_officer(self, found: Round) -> dict[str, Any]:
        """What an officer, or a member in what members conduct, states of a round, which must be this one."""
        body, stated = self.stated("committee.opening"), self.entry.statement
        code = COMMITTEE if found.question in BY_MEMBERS else OFFICERS
        if stated is None or not self.vouching.signs_for(code, stated.signer):
            raise self.refused("decision.signer")
        facts = {"round": self.payload["round"], "case": found.case, "question": found.question, "about": found.about}
        if not _says(body, {**facts, "policy": found.policy}) or self.payload["policy"] != found.policy:
            raise self.refused("decision.statement")
        return body

    def in_time(self, found: Round) -> None:
        """Refuses the end of a round before its time is over, or everybody who has a seat has voted."""
        if self.minute < found.closes and found.seats.keys() != found.counting.keys():
            raise self.refused("round.early")


def _votes(step: _Step, found: Round) -> dict[str, dict[str, Any]]:
    """What each member voted, by the statements that a decision opens. Raises Refused for any that does not count."""
    bodies: dict[str, dict[str, Any]] = {}
    for told, stated in zip(step.payload["votes"], step.entry.votes):  # noqa: B905 - not in Python 3.9; as many
        member, body = told["member"], stated.body
        cast = found.counting.get(member)
        if member not in found.seats:
            raise step.refused("vote.seat", member=member)
        if cast is None or member in bodies or not _says(told, {"revision": cast.revision}):
            raise step.refused("vote.unknown", member=member)
        text, signature = told["statement"]["body"], told["statement"]["signature"]
        sealed = bytes.fromhex(told["salt"]) + text.encode() + bytes.fromhex(signature)
        if len(told["salt"]) != 64 or hashlib.sha256(sealed).hexdigest() != cast.commitment:
            raise step.refused("vote.changed", member=member)
        if stated.signer != cast.key:
            raise step.refused("vote.signer", member=member)
        facts = {name: found.stated[name] for name in ("brief", "brief_version", "currency", "asked")}
        facts = {**facts, "round": step.payload["round"], "case": found.case, "question": found.question}
        facts = {**facts, "kind": "committee.vote", "minute": cast.minute}
        if not _says(body, {**facts, "member": member, "revision": cast.revision}):
            raise step.refused("vote.facts", member=member)
        if not _is_castable(body, found.stated):
            raise step.refused("vote.impossible", member=member)
        bodies[member] = body
    for member in found.counting:
        if member not in bodies:
            raise step.refused("vote.missing", member=member)
    return bodies


def _is_castable(body: Mapping[str, Any], stated: Mapping[str, Any]) -> bool:
    """Whether somebody can vote so: amounts and conditions only for it, a remedy and a reason only against it."""
    asked, amounts, room = stated["asked"], body["amounts"], stated["room"]
    if body["choice"] == "for":
        whole = len(amounts) == len(asked) and all(map(_is_amount, amounts))
        within = whole and all(0 <= amounts[line] <= most for line, most in enumerate(asked))
        return within and (room is None or sum(amounts) <= room) and not (body["remedy"] or body["reason"])
    if amounts or body["conditions"]:
        return False
    if body["choice"] == "against":
        return body["remedy"] is None or body["remedy"] in REMEDIES
    return body["choice"] == "abstain" and not (body["remedy"] or body["reason"])


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_askable(body: Mapping[str, Any]) -> bool:
    """Whether amounts, room and brief of an officer's statement are what they must be."""
    whole = all(_is_amount(each) and each > 0 for each in body["asked"])
    return whole and (body["room"] is None or _is_amount(body["room"])) and _matches(HASH, body["brief"])


def _track(policy: Mapping[str, Any], question: str, body: Mapping[str, Any]) -> str | None:
    """The track that a policy gives: of the bands for this priority and risk, the one with the last floor below."""
    if question != "award":
        return "full"
    amount = sum(body["asked"])
    bands = [
        each for each in policy["bands"] if body["priority"] in each["priorities"] and body["risk"] in each["risks"]
    ]
    held = [each for each in bands if each["floor"] <= amount]
    return str(max(held, key=lambda each: int(each["floor"]))["track"]) if held else None


def _rule(policy: Mapping[str, Any], found: Round) -> dict[str, Any]:
    """Who must agree: an award by its track, all else by the full committee."""
    rule: dict[str, Any] = policy["rules"][found.track if found.question == "award" else "full"]
    return rule


def _reaches(rule: Mapping[str, Any], homes: Collection[str]) -> bool:
    """Whether these are enough, and of enough organisations."""
    return bool(len(homes) >= rule["quorum"] and len(set(homes)) >= rule["organisations"])


def _later(minute: str, hours: int) -> str:
    form = "%Y-%m-%dT%H:%MZ"
    begun = datetime.strptime(minute, form).replace(tzinfo=timezone.utc)  # noqa: UP017 - no datetime.UTC in Python 3.9
    return (begun + timedelta(hours=hours)).strftime(form)


def recount(
    rule: Mapping[str, Any],
    asked: Sequence[int],
    bodies: Mapping[str, Mapping[str, Any]],
    homes: Mapping[str, str],
    room: int | None = None,
) -> dict[str, Any] | None:
    """What votes come to: outcome, amounts, conditions, reason; None without a quorum. `homes`: organisations.

    Abstentions count for the quorum alone. It carries by more votes for than against, or, where the rule is unanimous,
    with a quorum for and none against. Of each line: the greatest amount that more than half of those for and against
    support (whoever votes for an amount supports each lower one), or, unanimous, the least; where that is more than
    `room` altogether, the last lines get what the first ones leave of it. Conditions: those of more
    than half of those in favour, or, unanimous, of any. Otherwise what most of those against want, the mildest on a
    tie, for the reason that most of these give, the first in the alphabet on a tie.
    """
    if not _reaches(rule, [homes[member] for member in bodies]):
        return None
    pro = [body for body in bodies.values() if body["choice"] == "for"]
    contra = [body for body in bodies.values() if body["choice"] == "against"]
    is_unanimous = rule["unanimous"] is True
    carries = not contra and len(pro) >= rule["quorum"] if is_unanimous else len(pro) > len(contra)
    amounts: list[int] = []
    for line in range(len(asked) if carries else 0):
        given = [body["amounts"][line] for body in pro]
        backed = [each for each in given if 2 * sum(one >= each for one in given) > len(pro) + len(contra)]
        amount = min(given) if is_unanimous else max(backed)
        amounts.append(amount if room is None else min(amount, room - sum(amounts)))
    if carries and (any(amounts) or not asked):
        wanted = Counter(each for body in pro for each in set(body["conditions"]))
        agreed = sorted(each for each, times in wanted.items() if is_unanimous or 2 * times > len(pro))
        return {"outcome": "approved", "amounts": amounts, "conditions": agreed, "reason": None}
    remedies = [body["remedy"] or "decline" for body in contra] or ["decline"]
    remedy = max(REMEDIES, key=remedies.count)  # the first of several that are wanted as often
    reasons = sorted(body["reason"] for body in contra if (body["remedy"] or "decline") == remedy and body["reason"])
    reason = max(reasons, key=reasons.count) if reasons else None
    return {"outcome": REMEDIES[remedy], "amounts": [], "conditions": [], "reason": reason}


class Kept:
    """What the tables held of the committee's rounds when a log had `size` entries, to be compared with it.

    Each line is the canonical JSON of an object and a newline: first {"fundapp-decisions": 1, "size": entries}; then
    for each round its id as "round" with "case", "question", "about", "track", "currency", "room", "brief",
    "brief_version", "state", "outcome", "reason", "conditions", "asked", "approved", "ratify_by" (the minute until when
    the full committee is to be asked), "panel" (how each who was convened stands), "votes" ("member", "revision" and
    "vote", the commitment as the row gives it), and "award" where its package keeps one ("case", "amount", "currency",
    "minute", "conditions", "fast", "ratified"; null for none) – or with "newer" where it was being written to; last
    {"end": true, "rounds": how many}. Raises Refused.
    """

    def __init__(self, lines: Sequence[bytes]) -> None:
        found = _rows(lines, "decisions", "round")
        if found is None:
            raise Refused("decisions.form")
        self.size, self.rows = found

    def compare(self, decisions: Decisions) -> None:
        """Refuses what the tables say otherwise than the log."""
        for own, found in decisions.rounds.items():
            row = self.rows.get(own)
            if row is None:
                raise Refused("decisions.missing", round=own, index=found.last)
            told = {} if "newer" in row else _expected(own, found, decisions)
            for field, value in told.items():
                if (field in row or field != "award") and not _says(row, {field: value}):
                    raise Refused("decisions.differ", round=own, index=found.last, field=field)
        for own in self.rows:
            if own not in decisions.rounds and "newer" not in self.rows[own]:
                raise Refused("decisions.unknown", round=own)

    def sentences(self) -> list[str]:
        """What to say of rows that fit."""
        newer = sorted(own for own, row in self.rows.items() if "newer" in row)
        warning = [say("newer.rows", rounds=", ".join(newer))] if newer else []
        return [say("good.rows", compared=len(self.rows) - len(newer)), *warning]


def _rows(lines: Sequence[bytes], what: str, each: str) -> tuple[int, dict[str, dict[str, Any]]] | None:
    """Of a file of rows, of how many entries its log was, and the rows by their ids; None where it is none."""
    told = [_object(_line(line)) or {} for line in lines]
    head, rows, end = (told[0], told[1:-1], told[-1]) if len(told) > 1 else ({}, [], {})
    size, found = head.get("size", -1), {str(row.get(each)): row for row in rows}
    whole = _encode(end) == _encode({"end": True, f"{each}s": len(found)}) and len(rows) == len(found)
    if not whole or not _is_amount(size) or size < 1 or _encode(head.get(f"fundapp-{what}")) != "1":
        return None
    return size, found


def read_kept(file: str | None) -> Kept | None:
    """The decisions in a file. Raises Refused, OSError."""
    return None if file is None else Kept(Path(file).read_bytes().splitlines(keepends=True))


def read_payments(file: str | None) -> KeptPayments | None:
    """The payments in a file. Raises Refused, OSError."""
    return None if file is None else KeptPayments(Path(file).read_bytes().splitlines(keepends=True))


def _expected(own: str, found: Round, decisions: Decisions) -> dict[str, Any]:
    """What the tables must say of a round."""
    told, asked = found.told, found.stated.get("asked")
    approved = told.get("outcome") == "approved"
    votes = [(member, each) for member in sorted(found.casts) for each in found.casts[member]]
    expected: dict[str, Any] = {
        "case": found.case, "question": found.question, "about": found.about, "track": found.track,
        "state": found.state, "outcome": told.get("outcome"), "reason": told.get("reason"),
        "conditions": told.get("conditions", []), "panel": _panel(found),
        "ratify_by": _ratify_by(found, decisions.policies[found.policy]),
        "votes": [{"member": member, "revision": each.revision, "vote": each.commitment} for member, each in votes],
        "award": _award(own, found, decisions) if approved and found.question in ("award", "appeal") else None,
    }  # fmt: skip
    if asked is not None:
        expected.update({name: found.stated[name] for name in ("asked", "currency", "room", "brief", "brief_version")})
        expected["approved"] = told["amounts"] if approved else [None] * len(asked)
    return expected


def _panel(found: Round) -> dict[str, str]:
    """How each who was convened stands, as far as their standing decides anything."""
    standings = {**dict.fromkeys(found.people, "other"), **dict.fromkeys(found.people & found.barred, "barred")}
    return {**standings, **dict.fromkeys(found.seats, "seated"), **dict.fromkeys(found.recused, "recused")}


def _ratify_by(found: Round, policy: Mapping[str, Any]) -> str | None:
    """Until when the full committee is to be asked about an award of the fast track; None where it is not."""
    if found.told.get("outcome") != "approved" or (found.track, found.question) != ("fast", "award"):
        return None
    days = policy["rules"]["fast"]["ratify_days"]
    return None if days is None else _later(found.ended, 24 * days)


def _award(own: str, found: Round, decisions: Decisions) -> dict[str, Any]:
    """What a package must keep of what was approved; "ratified" is what the full committee said of it last."""
    later = [each for each in decisions.rounds.values() if each.about == own and each.question == "ratification"]
    said = [each.told["outcome"] == "approved" for each in sorted(later, key=lambda each: each.last) if each.told]
    return {
        "case": found.case, "minute": found.ended,
        "amount": sum(found.told["amounts"]), "currency": found.stated["currency"],
        "conditions": found.told["conditions"], "fast": (found.track, found.question) == ("fast", "award"),
        "ratified": said[-1] if said else None,
    }  # fmt: skip


FINANCE = "finance"
RELEASING = (FINANCE, OFFICERS)
OUTSIDE, GONE = ("sent", "unknown"), ("cancelled", "rejected", "returned")
# Where each action takes a payment.
FLOW: Mapping[tuple[str, str], str] = {
    ("planned", "authorise"): "authorised", ("planned", "cancel"): "cancelled", ("authorised", "halt"): "planned",
    ("authorised", "cancel"): "cancelled", ("authorised", "send"): "sent", ("sent", "confirm"): "confirmed",
    ("sent", "reject"): "rejected", ("sent", "lose"): "unknown", ("unknown", "confirm"): "confirmed",
    ("unknown", "reject"): "rejected", ("confirmed", "return"): "returned",
}  # fmt: skip
BACK = ("returned", "reversed", "refunded")


class Order(NamedTuple):
    """A payment, as the log makes it up to some entry; `last` is the number of that entry.

    `payee`: the commitment to whoever receives it, where anybody has said yet; `small`: below the ceiling. `signed`:
    the bodies of the signatures that count; `releases`: all there ever were; `steps`: where it was, when and by whom.
    """

    case: str
    award: str
    envelope: str
    amount: int
    currency: str
    position: int
    method: str
    prepared_by: str
    small: bool
    replaces: str | None
    last: int
    revision: int = 1
    state: str = "planned"
    payee: str | None = None
    round: str | None = None
    reference: str | None = None
    signed: tuple[Mapping[str, Any], ...] = ()
    releases: tuple[Mapping[str, Any], ...] = ()
    steps: tuple[Sequence[str | None], ...] = ()

    def moved(self, step: _Step, action: str) -> Order:
        """One step further. Raises Refused where it leads nowhere."""
        to = FLOW.get((self.state, action))
        if to is None:
            raise step.refused("payment.order")
        taken = [action, self.state, to, step.minute, step.payload["actor"]]
        return self._replace(state=to, steps=(*self.steps, taken), last=step.number)

    def voided(self, step: _Step) -> Order:
        """What was signed counts no more."""
        halted = self.moved(step, "halt") if self.state == "authorised" else self
        return halted._replace(revision=self.revision + 1, signed=(), last=step.number)

    @property
    def facts(self) -> dict[str, Any]:
        """What its signatures must stand for, as far as the log tells it."""
        names = "revision", "case", "award", "envelope", "amount", "currency", "method", "prepared_by", "small"
        told = {name: getattr(self, name) for name in names}
        again = {name: getattr(self, name) for name in ("payee", "round", "reference")}
        return {**told, **{name: value for name, value in again.items() if value is not None}}


class Payments:
    """Follows every payment, and refuses what two people have not released for what was approved.

    - payment.payee.named: "case", "method" and "payee", a commitment (SHA-256) to whoever receives money
    - payment.ceiling.agreed, by somebody else than "asked_by": "amount" and "currency". Up to the last one of a
      currency a payment is small, together with what was ordered of its award before and has not come to nothing:
      whoever prepared it may be the first to sign it, and never the second one.
    - payment.order.prepared: "case", "award", "envelope", "amount", "currency", "position", "method", and "replaces",
      only for one that is known to have come to nothing
    - payment.order.signed, body of kind payment.release, by the key that the group "finance" or "officers" has for its
      "person" then, who is the actor: "order", "revision", all that was prepared, "prepared_by", "small", the "payee"
      and their method, "reference", which is this payment's alone, and "round", which approved at least as much for
      that case as all payments of the award together come to, without those that came to nothing. Not by whoever
      verified the case, voted in that round, or signed this revision; the second one authorises it.
    - payment.payee.changed: "payee", the next "revision", and whether it was "voided" after two signatures;
      payment.order.stopped: "why", suspended (as voided, after one signature too) or withdrawn; payment.order.cancelled
    - payment.order.sent, in no earlier minute than its signatures; payment.order.lost; payment.outcome.noted: what
      "became" of it and the "state" to which that led. Money that comes back was paid before.

    `count` is how many were handed over. `copy.copy` gives one of its own.
    """

    def __init__(self) -> None:
        self.count = 0
        self.orders: dict[str, Order] = {}
        self._payees: dict[tuple[str, str], str] = {}  # method by case and commitment
        self._ceilings: dict[str, int] = {}
        self._references: dict[str, str] = {}

    def __copy__(self) -> Payments:
        other = Payments()
        vars(other).update({name: copy(value) for name, value in vars(self).items()})
        return other

    def follow(self, entry: Entry, index: int, vouching: Vouching, decisions: Decisions) -> None:
        """Take in the next entry with an action of PAYING. Raises Refused."""
        if entry.payload is None:
            raise Refused("decision.erased", index=index, action=entry.action)
        step, name = _Step(entry, index, vouching), PAYING[entry.action]
        try:
            if name in ("name", "limit", "prepare"):
                getattr(self, f"_{name}")(step)
                return
            own = step.payload["order" if name == "sign" else "subject"]
            found = self.orders.get(own)
            if found is None:
                raise step.refused("payment.order")
            if name in ("sign", "send"):
                self.orders[own] = getattr(self, f"_{name}")(step, found, own, decisions)
            else:
                self.orders[own] = getattr(self, f"_{name}")(step, found)
        except (KeyError, TypeError, ValueError, AttributeError, LookupError):
            raise Refused("decision.form", index=index, action=entry.action) from None

    def _name(self, step: _Step) -> None:
        self._payees[step.payload["case"], step.payload["payee"]] = step.payload["method"]

    def _limit(self, step: _Step) -> None:
        if step.payload["actor"] == step.payload["asked_by"]:
            raise step.refused("payment.ceiling")
        self._ceilings[step.payload["currency"]] = step.payload["amount"]

    def _prepare(self, step: _Step) -> None:
        told, own, before = step.payload, step.payload["subject"], step.payload.get("replaces")
        if own in self.orders or not _is_amount(told["amount"]) or told["amount"] < 1:
            raise step.refused("payment.order")
        if before is not None and (before not in self.orders or self.orders[before].state not in GONE):
            raise step.refused("payment.replaces")
        same = [each for each in self.orders.values() if each.award == told["award"] and each.state not in GONE]
        promised = told["amount"] + sum(each.amount for each in same)
        small = promised <= self._ceilings.get(told["currency"], 0)
        self.orders[own] = Order(
            told["case"], told["award"], told["envelope"], told["amount"], told["currency"], told["position"],
            told["method"], told["actor"], small, before, step.number,
        )  # fmt: skip

    def _change(self, step: _Step, found: Order) -> Order:
        told, method = step.payload, self._payees.get((found.case, step.payload["payee"]))
        if method is None:
            raise step.refused("payment.payee")
        facts = {"revision": found.revision + 1, "voided": found.state == "authorised"}
        if found.state not in ("planned", "authorised") or not _says(told, facts):
            raise step.refused("payment.order")
        return found.voided(step)._replace(payee=told["payee"], method=method)

    def _sign(self, step: _Step, found: Order, own: str, decisions: Decisions) -> Order:
        body, stated = step.stated("payment.release"), step.entry.statement
        person = body["person"]
        keys = [step.vouching.key_of(code, person) for code in RELEASING]
        if stated is None or stated.signer not in keys or person != step.payload["actor"]:
            raise step.refused("decision.signer")
        if found.state != "planned" or not _says(step.payload, {"revision": found.revision}):
            raise step.refused("payment.order")
        for field, value in {"order": own, **found.facts}.items():
            if not _says(body, {field: value}):
                raise step.refused("payment.facts", member=person, field=field)
        if self._payees.get((found.case, body["payee"])) != found.method:
            raise step.refused("payment.payee")
        if self._references.setdefault(body["reference"], own) != own:
            raise step.refused("payment.reference", member=person)
        self._refuse_person(step, found, body, decisions)
        self._refuse_amount(step, found, decisions.rounds[body["round"]])
        release = {"person": person, "revision": found.revision, "signed": _signed(step.payload["statement"])}
        said = {name: body[name] for name in ("payee", "round", "reference")}
        made = found._replace(
            signed=(*found.signed, body), releases=(*found.releases, release), last=step.number, **said
        )
        return made.moved(step, "authorise") if len(made.signed) == SIGNATURES else made

    def _refuse_person(self, step: _Step, found: Order, body: Mapping[str, Any], decisions: Decisions) -> None:
        person, decided = body["person"], decisions.rounds.get(body["round"])
        others = {each.round for each in self.orders.values() if each.award == found.award} - {None, body["round"]}
        if decided is None or others or not _approves(decided, found):
            raise step.refused("payment.round", member=person)
        if decisions.has_verified(found.case, person):
            raise step.refused("payment.verified", member=person)
        if person in decided.casts:
            raise step.refused("payment.decided", member=person)
        if any(each["person"] == person for each in found.signed):
            raise step.refused("payment.twice", member=person)
        if person == found.prepared_by and (found.signed or not found.small):
            raise step.refused("payment.prepared", member=person)

    def _refuse_amount(self, step: _Step, found: Order, decided: Round) -> None:
        same = [each for each in self.orders.values() if each.award == found.award and each.state not in GONE]
        if sum(each.amount for each in same) > sum(decided.told["amounts"]):
            raise step.refused("payment.amount")

    def _send(self, step: _Step, found: Order, _own: str, decisions: Decisions) -> Order:
        sent = found.moved(step, "send")
        if any(each["minute"] > step.minute for each in found.signed):
            raise step.refused("payment.minute")
        self._refuse_amount(step, found, decisions.rounds[str(found.round)])
        self.count += 1
        return sent

    def _settle(self, step: _Step, found: Order) -> Order:
        became, to = step.payload["became"], step.payload["state"]
        if became in BACK:
            paid = found.moved(step, "confirm") if found.state in OUTSIDE else found
            part = (became, paid.state, to) == ("refunded", "confirmed", "confirmed")
            ended = paid._replace(last=step.number) if part else paid.moved(step, "return")
        else:
            ended = found.moved(step, {"paid": "confirm", "rejected": "reject"}[became])
        if ended.state != to:
            raise step.refused("payment.order")
        return ended

    def _lose(self, step: _Step, found: Order) -> Order:
        return found.moved(step, "lose")

    def _cancel(self, step: _Step, found: Order) -> Order:
        return found.moved(step, "cancel")

    def _stop(self, step: _Step, found: Order) -> Order:
        if step.payload["why"] == "suspended":
            if found.state != "authorised" and not found.signed:
                raise step.refused("payment.order")
            return found.voided(step)
        return found.moved(step, "cancel")


def _signed(told: Mapping[str, str]) -> str:
    """What tells one signed statement from any other: SHA-256 over its body and its signature."""
    return hashlib.sha256(told["body"].encode() + bytes.fromhex(told["signature"])).hexdigest()


def _approves(decided: Round, found: Order) -> bool:
    """Whether a round approved money for the case of a payment, in its currency."""
    approved = decided.told.get("outcome") == "approved" and decided.question in ("award", "appeal")
    return bool(approved and decided.case == found.case and decided.stated["currency"] == found.currency)


class KeptPayments:
    """What the tables held of payments when a log had `size` entries, to be compared with it.

    As `Kept`: first {"fundapp-payments": 1, "size": entries}; then for each payment its id as "order" with "case",
    "award", "round" (of the award), "envelope", "amount", "currency", "position", "method", "prepared_by", "small",
    "replaces", "revision", "state", "payee" (the commitment), "reference", "steps" (each as action, state before, state
    after, minute and whoever took it) and "releases" ("person", "revision" and "signed", SHA-256 over the body and the
    signature as the row gives them), in order – or with "newer"; last {"end": true, "orders": how many}. Raises
    Refused.
    """

    def __init__(self, lines: Sequence[bytes]) -> None:
        found = _rows(lines, "payments", "order")
        if found is None:
            raise Refused("payments.form")
        self.size, self.rows = found

    def compare(self, payments: Payments) -> None:
        """Refuses what the tables say otherwise than the log."""
        for own, found in payments.orders.items():
            row = self.rows.get(own)
            if row is None:
                raise Refused("payments.missing", order=own, index=found.last)
            told = {} if "newer" in row else _expected_order(found)
            for field, value in told.items():
                if not _says(row, {field: value}):
                    raise Refused("payments.differ", order=own, index=found.last, field=field)
        for own in self.rows:
            if own not in payments.orders and "newer" not in self.rows[own]:
                raise Refused("payments.unknown", order=own)

    def sentences(self) -> list[str]:
        """What to say of rows that fit."""
        newer = sorted(own for own, row in self.rows.items() if "newer" in row)
        warning = [say("newer.rows", rounds=", ".join(newer))] if newer else []
        return [say("good.orders", compared=len(self.rows) - len(newer)), *warning]


def _expected_order(found: Order) -> dict[str, Any]:
    """What the tables must say of a payment. In any order of what was signed in the same instant."""
    releases = sorted(found.releases, key=lambda each: (each["revision"], each["person"]))
    told = {**found.facts, "position": found.position, "replaces": found.replaces, "state": found.state}
    return {**told, "steps": [list(each) for each in found.steps], "releases": [dict(each) for each in releases]}


class Summary(NamedTuple):
    """What an export was found to hold. `confirmed`: the sizes of the held checkpoints, all of which it bears out.

    `statements`: how many of each kind, each signed rightly and, where a root was given, by somebody vouched for.
    `decisions`: how many were recomputed, and `payments`: how many were handed over; both take a root.
    """

    origin: str
    entries: int
    checkpoints: int
    erased: int
    last: Checkpoint | None
    confirmed: tuple[int, ...]
    statements: Mapping[str, int]
    decisions: int = 0
    payments: int = 0


class Verifier:
    """Reads an export line by line; each line is the canonical JSON of an object and a newline.

    1. {"fundapp-audit-export": 1, "key": the log's verifier key, "origin": its name}
    2. the entries in order (`check_entry`). A payload may be missing only where the payload of another entry, with
       action audit.payload.erased, lists the entry's id under "entries"; payloads of such entries are never missing.
    3. {"checkpoint": signed note} directly after the entry that completes its size, at most one there
    4. {"checkpoints": c, "end": true, "entries": n, "erased": m}, after a checkpoint of size n, the last line

    `held` are checkpoints that somebody kept, `key` is the verifier key that the export must have, `root` the key that
    must vouch for whoever signs statements (`Vouching`), decides (`Decisions`) and pays (`Payments`), `kept` and
    `payments` what the tables had then. Any method raises Refused at the first thing that does not fit. Memory: about
    100 bytes an entry, for the ids, a few kilobytes a decision or payment, and 1 MB for each key that signs, up to 64.
    """

    def __init__(
        self,
        held: Sequence[str] = (),
        key: str | None = None,
        root: bytes | None = None,
        kept: Kept | None = None,
        payments: KeptPayments | None = None,
    ) -> None:
        self._given, self._key = tuple(held), key
        self._lines, self._checkpoints, self._tree = 0, 0, Frontier()
        self._signer = ("", b"")
        self._held: dict[int, set[bytes]] = {}
        self._last: Checkpoint | None = None
        self._ids: set[bytes] = set()
        self._missing: dict[str, int] = {}
        self._erased: set[str] = set()
        self._vouching, self._decisions, self._kept = Vouching(root), Decisions(), kept
        self._payments, self._kept_payments = Payments(), payments
        self._summary: Summary | None = None

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return self._tree.size

    def line(self, line: bytes) -> None:
        """Read the next line, its newline included."""
        self._lines += 1
        text = _line(line)
        if self._lines == 1:
            self._signer = _signer(_object(text), EXPORT, self._key)
            self._held = _held(self._given, self._signer)
        elif self._summary:
            raise Refused("end.more", line=self._lines)
        elif text.startswith('{"hash":'):
            self._read_entry(check_entry(text, self._tree.size))
        elif text.startswith('{"checkpoint":'):
            self._read_checkpoint(_object(text) or {})
        elif text.startswith('{"checkpoints":'):
            self._read_end(text)
        else:
            raise Refused("line.form", line=self._lines, entries=self.entries)

    def _read_entry(self, entry: Entry) -> None:
        index, own = self._tree.size, bytes.fromhex(entry.id)
        if own in self._ids:
            raise Refused("entry.twice", index=index, id=entry.id)
        if entry.action == ERASURE:
            listed = (entry.payload or {}).get("entries")
            if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
                raise Refused("erasure.form", index=index)
            self._erased.update(listed)
        elif entry.payload is None:
            self._missing[entry.id] = index
        if entry.statement or entry.action in MEMBERSHIPS:
            self._vouching.follow(entry, index)
        self._vouching.count(entry.votes)
        if self._vouching.root is not None and entry.action in PAYING:
            self._payments.follow(entry, index, self._vouching, self._decisions)
        elif self._vouching.root is not None and entry.action in DECIDING:
            self._decisions.follow(entry, index, self._vouching)
        self._ids.add(own)
        self._tree.append(entry.hash)
        self._compare_rows()
        held = self._held.get(index + 1)
        if held and held != {self._tree.root()}:
            raise Refused("held.root", size=self.entries)

    def _compare_rows(self) -> None:
        """With the log as it was when they were read."""
        if self._kept and self._kept.size == self.entries:
            self._kept.compare(self._decisions)
        if self._kept_payments and self._kept_payments.size == self.entries:
            self._kept_payments.compare(self._payments)

    def _read_checkpoint(self, value: dict[str, Any]) -> None:
        if value.keys() != {"checkpoint"}:
            raise Refused("line.form", line=self._lines, entries=self.entries)
        try:
            found = _in_file(value["checkpoint"], self._signer)
        except Refused as reason:
            raise Refused("line.checkpoint", line=self._lines, reason=reason) from None
        if found.size != self.entries or (self._last and self._last.size == found.size):
            raise Refused("checkpoint.place", line=self._lines, size=found.size, entries=self.entries)
        if found.root != self._tree.root():
            raise Refused("checkpoint.root", size=found.size)
        self._last, self._checkpoints = found, self._checkpoints + 1

    def _read_end(self, text: str) -> None:
        for entry_id, index in self._missing.items():
            if entry_id not in self._erased:
                raise Refused("erasure.missing", index=index)
        counts = {"entries": self.entries, "checkpoints": self._checkpoints, "erased": len(self._missing)}
        if text != _encode({"end": True, **counts}):
            raise Refused("end.counts", **counts)
        if self.entries != (self._last.size if self._last else 0):
            raise Refused("end.checkpoint", entries=self.entries)
        confirmed, statements = tuple(sorted(self._held)), dict(sorted(self._vouching.counts.items()))
        if self._kept and self._kept.size > self.entries:
            raise Refused("decisions.newer", size=self._kept.size, entries=self.entries)
        if self._kept_payments and self._kept_payments.size > self.entries:
            raise Refused("payments.newer", size=self._kept_payments.size, entries=self.entries)
        self._summary = Summary(
            self._signer[0], **counts, last=self._last, confirmed=confirmed, statements=statements,
            decisions=self._decisions.count, payments=self._payments.count,
        )  # fmt: skip

    def finish(self) -> Summary:
        """What the export holds, once its last line was read."""
        if self._summary is None:
            raise Refused("end.missing")
        if (newest := max(self._held, default=0)) > self.entries:
            raise Refused("held.newer", size=newest, entries=self.entries)
        return self._summary


def verify_export(
    lines: Iterable[bytes],
    held: Sequence[str] = (),
    key: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    root: bytes | None = None,
    kept: Kept | None = None,
    *,
    payments: KeptPayments | None = None,
) -> Summary:
    """What an export holds; see `Verifier`. `progress` is told bytes and entries read after each line."""
    verifier, read = Verifier(held, key, root, kept, payments), 0
    for line in lines:
        verifier.line(line)
        read += len(line)
        if progress:
            progress(read, verifier.entries)
    return verifier.finish()


def verify_bundle(bundle: bytes, held: Sequence[str] = (), key: str | None = None) -> tuple[str, dict[str, object]]:
    """What a proof shows, as a sentence of MESSAGES and its values. Raises Refused.

    {"checkpoint": note, "entry": {…}, "fundapp-audit-proof": 1, "key", "origin", "path": [hex, …]} shows that an entry
    stands in the log, {"fundapp-audit-consistency": 1, "key", "new": note, "old": note, "origin", "path"} that one log
    goes on from another. Where any are held, the checkpoint (the old one) must be one of them.
    """
    value = _object(_line(bundle)) or {}
    kind = PROOF if PROOF in value else CONSISTENCY
    signer = _signer(value, kind, key)
    kept, path = _held(held, signer), value["path"]
    if not isinstance(path, list) or not all(isinstance(node, str) and re.fullmatch(HASH, node) for node in path):
        raise Refused("file.form")
    nodes = [bytes.fromhex(node) for node in path]
    if kind == PROOF:
        return _included(value["entry"], _in_file(value["checkpoint"], signer), nodes, kept)
    old, new = _in_file(value["old"], signer), _in_file(value["new"], signer)
    _compare(new, kept)
    _compare(old, kept, needed=bool(kept))
    if not verify_consistency(old.size, new.size, nodes, old.root, new.root):
        raise Refused("consistency.path", old=old.size, new=new.size)
    return "good.consistency", {"old": old.size, "new": new.size}


def _included(
    told: Any, checkpoint: Checkpoint, path: list[bytes], held: dict[int, set[bytes]]
) -> tuple[str, dict[str, object]]:
    index = told.get("index", 0) if isinstance(told, dict) else 0
    entry = check_entry(_encode(told), index)
    _compare(checkpoint, held, needed=bool(held))
    if not verify_inclusion(entry.hash, index, checkpoint.size, path, checkpoint.root):
        raise Refused("proof.path", index=index, size=checkpoint.size)
    return "good.proof", {"index": index, "size": checkpoint.size, "action": entry.action, "minute": entry.minute}


def _compare(checkpoint: Checkpoint, held: dict[int, set[bytes]], *, needed: bool = False) -> None:
    """A checkpoint of a proof against those that somebody holds; with `needed`, it must be among them."""
    roots = held.get(checkpoint.size, set())
    if roots - {checkpoint.root}:
        raise Refused("held.root", size=checkpoint.size)
    if needed and not roots:
        raise Refused("held.lacking", size=checkpoint.size)


class _Arguments(argparse.ArgumentParser):
    def format_help(self) -> str:
        return say("usage") + "\n"

    def error(self, message: str) -> NoReturn:  # noqa: ARG002
        self.exit(2, self.format_help())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Arguments(allow_abbrev=False)
    parser.add_argument("export", nargs="?")
    parser.add_argument("--proof")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--held", nargs="+", action="extend", default=[])
    parser.add_argument("--key")
    parser.add_argument("--root")
    parser.add_argument("--decisions")
    parser.add_argument("--payments")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args(arguments)
    if sum(map(bool, (options.export, options.proof, options.self_test))) != 1:
        parser.error("one of them")
    if options.root is not None and not options.export:
        parser.error("one entry does not tell who was in a group")
    if (options.decisions, options.payments) != (None, None) and options.root is None:
        parser.error("without a root nothing is recomputed that rows could be compared with")
    return options


class _Bar:
    """How far a check is, rewritten on the terminal ten times a second at most."""

    def __init__(self, total: int) -> None:
        self.total, self.due = max(total, 1), time.monotonic() + 0.5

    def __call__(self, read: int, entries: int) -> None:
        if time.monotonic() >= self.due:
            self.due = time.monotonic() + 0.1
            bar, percent = "#" * (24 * read // self.total), 100 * read // self.total
            sys.stderr.write("\r\x1b[K" + say("progress", bar=f"{bar:.<24}", percent=percent, entries=entries))
            sys.stderr.flush()


def _check(options: argparse.Namespace) -> list[str]:
    """Does what was asked for and returns what to say of it."""
    if options.self_test:
        if not vectors_hold():
            raise Refused("bad.vectors")
        return [say("good.vectors")]
    root = _root(options.root)
    held = [Path(file).read_bytes().decode(errors="replace").replace("\r\n", "\n") for file in options.held]
    warning = [] if held or options.key else [say("alone.root") if root else say("alone")]
    if options.proof:
        message, values = verify_bundle(Path(options.proof).read_bytes(), held, options.key)
        return [say(message, **values), *warning]
    export, kept, payments = Path(options.export), read_kept(options.decisions), read_payments(options.payments)
    with export.open("rb") as lines:
        bar = _Bar(export.stat().st_size) if sys.stderr.isatty() and not options.quiet else None
        try:
            summary = verify_export(lines, held, options.key, bar, root, kept, payments=payments)
        finally:
            sys.stderr.write("\r\x1b[K" if bar else "")
    unvouched = [say("unvouched")] if summary.statements and not root else []
    rows = [sentence for each in (kept, payments) if each is not None for sentence in each.sentences()]
    return [*_sentences(summary, is_vouched=root is not None), *rows, *unvouched, *warning]


def _root(text: str | None) -> bytes | None:
    """The public key that a root's text stands for. Raises Refused."""
    public = None if text is None else _bytes64(text, 32)
    if public == b"":
        raise Refused("root.form", key=text)
    return public


def _sentences(summary: Summary, *, is_vouched: bool) -> list[str]:
    size, root = (summary.last.size, summary.last.root) if summary.last else (0, EMPTY_ROOT)
    values = {**summary._asdict(), "size": size, "root": base64.b64encode(root).decode()}
    sizes = ", ".join(map(str, summary.confirmed))
    confirmed = [say("good.held", sizes=sizes)] if sizes else []
    kinds = ", ".join(f"{kind} {count}" for kind, count in summary.statements.items())
    signed = [say("good.statements", kinds=kinds)] if kinds else []
    if is_vouched:
        signed.append(say("good.root") if kinds else say("good.none"))
    if summary.decisions:
        signed.append(say("good.decisions", decisions=summary.decisions))
    if summary.payments:
        signed.append(say("good.payments", payments=summary.payments))
    return [say("good.export", **values), say("good.last", **values), *confirmed, *signed, say("good.end")]


def main(arguments: Sequence[str]) -> int:
    """Runs the command line and returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    options = _options(arguments)
    try:
        sentences = _check(options)
    except Refused as reason:
        sys.stderr.write(say("refused", reason=reason) + "\n")
        return 1
    except OSError as error:
        path = error.filename or options.export or options.proof
        sys.stderr.write(say("unreadable", path=path, reason=error.strerror) + "\n")
        return 2
    except KeyboardInterrupt:
        return 130
    sys.stdout.write("" if options.quiet else "\n".join(sentences) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
