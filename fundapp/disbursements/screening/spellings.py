"""Words that no rule of sound brings together: one name's spellings, particles, titles, legal forms. Pure data.

Our own collection, from how the names of Chad, Cameroon, the Central African Republic, the Congos, Niger and Nigeria
are commonly written in French, English and transliterated Arabic.
"""

_NAMES = """
mohamed mohammed muhammad mohammad muhammed muhamad mohamad mahamat mahamad mohamat mouhamed mouhamad mouhammad
    mouhamadou mohamadou muhammadu muhamadu mamadou mamadu mohd mehmet mouhamed muhamed mahammat
ahmed ahmad ahmat ahmet ahamat ahamad ahamed amadou ahmadou ahmadu amadu hamadou hamadu ahamadou ahmath
mahmoud mahmud mamoudou mahamoud mahamoudou mahmoudou mahmood mamoud mahmut
abdoulaye abdullahi abdullah abdallah abdoulahi abdoullahi abdullai abdulai abdoulahy abdalla abdulla abdoullaye
    abdoulai abdulaye abdellah abdellahi abdalah abdoula abdoullah abdillahi
aboubacar abubakar aboubakar aboubaker abubaker abubacar boubacar boubakar bubakar bubacar aboubakr abubakr abubakari
    aboubakari abakar abbakar boukar bukar aboubacry
ibrahim ibrahima brahim ibraheem ibrahimi ebrahim ibrahime
ousmane usman osman ousman uthman othman usmane otman ousmanou osmane outhman othmane ousmanu uthmane usmanu
youssouf yusuf yousuf yousef youssef yusif issouf yusufu youssoufa yousif yousouf yusufa youssoufou iusuf
souleymane sulaiman suleiman soliman sulayman slimane souleyman suleyman souleimane sulaimanu suleman soulaimane
    souleimana seliman sleiman
omar umar oumar oumarou umaru omer omarou oumaru omarou umarou umer
issa isa eissa essa isah issah
moussa musa mousa musah moussah
yaya yahya yahaya yehia yahia yahiya yahyah yehya
hassan hasan assane hassane assan hasane alhassan alhassane lassana lassane
hussein hussain hossein ousseini husseini houssein hissein hissene oussein houssain husain husein hussaini housseini
    alousseini ousseyni ousseynou hissen hussayn
ismail ismael smail ismaila esmail ismaeel ismaili ismaiel
issaka ishaq ishak isiaka issiaka ishaku isaka ishaka issiaku ishaq
yacoub yaqub yakubu yacouba yakoub yakub yaqoub yacoubou yakouba
daoud dawud daouda dauda dawood daud daoudou dawuda dawda
haroun harun haroune harouna haruna haaroun aroun
saleh salih sale saley salihou salihu salehe salah salahu
khalid khaled kalid kaled khalide
khalil kalil halilou khaleel halilu khalilou
idriss idris driss idrissa idrissou idrisu idrissu idrees idrissi
adam adamou adoum adamu adama adoumou
ali aliou aliyu aliy aly aliyou alio
said saeed seid saidou saidu sayed sayid saeid seidou seydou saiid
mustapha moustapha mustafa moustafa mostafa mustafe moustafah mustapa
jibril djibril djibrine jibrin gibril jibreel djibrilla jibrilla djibrin gabril
bashir bachir bachar bashar bachirou bashiru bechir besher
zakaria zakariya zakari zakariyya zakariaou zacharia zakarya
hamid amid hamidou hamidu hameed
hamza hamzah amza hamsa
tahir taher tahirou tahiru tahar
malik malick maliki malek
nouhou nuhu nouh nuh noah nouhu
lawal lawali laouali lawan
garba garbah
sani sanni sanny
bello belo
fatima fatouma fatoumata fadimatou fatimata fatime fatma fadima fatimah fatimatou fatumata fatou fatuma faty fadimata
aisha aicha aissatou aissata aishatu aichatou aichata aischa ayisha ayesha aishah
khadija kadidja hadidja khadidja kadiatou hadiza kadija khadidjatou hadijatou kadidjatou hadizatou
mariam maryam mariama meriem mariame maryama meryem miriam mariamou maryamou myriam
zainab zeinab zenab zenaba zeynabou zainabou zaynab zeinabou zenabou zeynab zineb
amina aminata aminatou aminah aminatu ameena
halima halimatou halime alima halimatu haleema halimata
hawa haoua awa hawaou hawwa
ramatou rahmatou ramata rahama ramatoulaye rahmatoulaye
diallo jallow djallo dialo jalloh diallow jalo
ba bah
abdoulatif abdellatif abdelatif abdulatif abdullatif abdoullatif
barry bari barri
keita keyta kaita
toure touray turay ture
kone koneh
coulibaly koulibaly kulibali coulibali culibaly
traore trawally trawore
ndiaye njie ndiay
"""


def _same_names() -> dict[str, str]:
    found: dict[str, str] = {}
    lines = _NAMES.replace("\n    ", " ").split("\n")
    for group in (line.split() for line in lines if line):
        found |= dict.fromkeys(group, group[0])
    return found


SAME_NAME = _same_names()
"""A folded spelling → the one that stands for all."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = _words(
    "al el ul ar as ad az ash ach oul ould wuld ouled ben bin ibn bint bent mint ag walad wlad abu abou aboul abul abi "
    "umm oum de du des la le les van von da dos do den der et and of the"
)
"""Left out of comparison: articles, "son of", kunyas, and the small words of French, English and Portuguese."""

TITLES = _words(
    "mr mrs ms mme mlle monsieur madame mademoiselle dr doctor docteur prof professeur professor maitre general gen "
    "colonel col capitaine captain commandant lieutenant sergent hadj hajj haj hajji hadji haji alhaj alhaji alhadj "
    "alhadji elhadj elhadji eldhadj hadja hajja cheikh cheick sheikh shaykh sheik cheik imam malam malloum mallam emir "
    "sheikhe honorable excellency excellence"
)
"""Left out of comparison: forms of address."""

LEGAL_FORMS = _words(
    "sarl sa sas sasu sarlu suarl sprl scs snc gie ong ngo asbl ltd limited llc inc incorporated corp corporation co "
    "company plc gmbh ets etablissement etablissements societe compagnie cie"
)
"""Left out of comparison: what only says that somebody is an organisation."""
