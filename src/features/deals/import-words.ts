/** Words that spelling is compared with: common sectors, and countries as Intl knows them in English. */
export const sectors: readonly string[] = ['technology', 'medical', 'retail', 'software', 'entertainment', 'marketing', 'telecommunications', 'finance', 'services', 'employment', 'education', 'manufacturing', 'transport', 'energy', 'insurance'];

const CODES = 'AF AL DZ AR AM AU AT AZ BD BY BE BJ BO BA BW BR BG KH CM CA TD CL CN CO CR HR CU CY CZ DK DO EC EG SV EE ET FI FR GA GE DE GH GR GT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KW LA LV LB LY LT LU MG MW MY ML MT MX MD MN MA MZ MM NA NP NL NZ NI NE NG NO OM PK PA PY PE PH PL PT QA RO RU RW SA SN RS SG SK SI ZA KR ES LK SD SE CH SY TW TZ TH TN TR UG UA AE GB US UY UZ VE VN YE ZM ZW';
const names = new Intl.DisplayNames('en', { type: 'region' });
export const countries: readonly string[] = CODES.split(' ').map(code => names.of(code) ?? code);
