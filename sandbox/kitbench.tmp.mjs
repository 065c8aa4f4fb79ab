// app.ts
import Fastify from "fastify";

// kit/random.ts
var mix = (seed, n) => {
  let h = (Math.imul(seed ^ 2654435769, 2246822507) ^ Math.imul(n + 2135587861, 3266489909)) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 2146121005) >>> 0;
  h ^= h >>> 15;
  h = Math.imul(h, 2221713035) >>> 0;
  return (h ^ h >>> 16) >>> 0;
};
var makeRandom = (seed) => {
  let state = seed >>> 0;
  const next = () => {
    state = state + 1831565813 >>> 0;
    let t = Math.imul(state ^ state >>> 15, 1 | state);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };
  const int = (from, to) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    pick: (items) => {
      const item2 = items[Math.floor(next() * items.length)];
      if (item2 === void 0)
        throw new Error("Cannot pick from an empty list.");
      return item2;
    },
    token: (length) => Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join("")
  };
};
var alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

// kit/zone.ts
var makeZone = (name) => {
  const changes = findChanges(name);
  const offsetAt = (second) => {
    let low = 0;
    let high = changes.length - 1;
    while (low < high) {
      const middle = low + high + 1 >> 1;
      if ((changes[middle]?.from ?? 0) <= second)
        low = middle;
      else
        high = middle - 1;
    }
    return changes[low]?.offset ?? 0;
  };
  return {
    name,
    offsetAt,
    toUtc: (localSecond) => localSecond - offsetAt(localSecond - offsetAt(localSecond)),
    local: (second) => stamp(second + offsetAt(second))
  };
};
var stamp = (second) => {
  const day5 = Math.floor(second / 86400);
  let text = days.get(day5);
  if (text === void 0) {
    if (days.size > 5e4)
      days.clear();
    text = new Date(day5 * 864e5).toISOString().slice(0, 11);
    days.set(day5, text);
  }
  const rest = second - day5 * 86400;
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor((rest - hour * 3600) / 60);
  return `${text}${two(hour)}:${two(minute)}:${two(Math.floor(rest % 60))}`;
};
var secondOf = (value) => typeof value === "string" ? Date.parse(`${value}Z`) / 1e3 : 0;
var stamps = (zone, created, changed) => ({
  date_created: zone.local(created),
  date_created_gmt: stamp(created),
  date_modified: zone.local(changed),
  date_modified_gmt: stamp(changed)
});
var days = /* @__PURE__ */ new Map();
var twos = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));
var two = (value) => twos[value] ?? String(value);
var findChanges = (name) => {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  const offset = (second) => {
    const text = format.formatToParts(second * 1e3).find((part2) => part2.type === "timeZoneName")?.value ?? "GMT";
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(text);
    if (!match)
      return 0;
    return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
  };
  const first2 = Date.UTC(2e3, 0, 1) / 1e3;
  const changes = [{ from: 0, offset: offset(first2) }];
  const step = 30 * 86400;
  for (let second = first2; second < Date.UTC(2045, 0, 1) / 1e3; second += step) {
    const before = offset(second);
    const after = offset(second + step);
    if (before === after)
      continue;
    let low = second;
    let high = second + step;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle) === before)
        low = middle;
      else
        high = middle;
    }
    changes.push({ from: high, offset: after });
  }
  return changes;
};

// kit/php-json.ts
var phpJson = (value) => escapePhp(JSON.stringify(value));
var escapePhp = (json) => json.replaceAll("/", "\\/").replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
var phpInner = (text) => phpJson(text).slice(1, -1);
var compileTemplate = (value) => {
  const text = phpJson(value);
  const literals = [];
  const slots = [];
  let last = 0;
  for (const match of text.matchAll(/"#n\{([A-Z]+)(?:\+(\d+))?\}"|#s\{([A-Z]+)\}/g)) {
    literals.push(text.slice(last, match.index));
    slots.push({ name: match[1] ?? match[3] ?? "", plus: Number(match[2] ?? 0), bare: match[1] !== void 0 });
    last = match.index + match[0].length;
  }
  const tail = text.slice(last);
  return {
    render: (values) => {
      let out = "";
      for (let i = 0; i < slots.length; i += 1) {
        const slot = slots[i];
        if (!slot)
          continue;
        const filled = values[slot.name];
        out += literals[i];
        out += slot.bare && typeof filled === "number" ? filled + slot.plus : filled;
      }
      return out + tail;
    }
  };
};

// woocommerce/errors.ts
var refusalBody = (refusal) => ({
  code: refusal.code,
  message: refusal.message,
  data: refusal.bareStatus ? refusal.status : { status: refusal.status, ...refusal.data }
});
var refuse = (refusal, allow) => ({
  status: refusal.status,
  body: phpJson(refusalBody(refusal)),
  ...allow === void 0 ? {} : { allow }
});
var isRefusal = (value) => "code" in value && "message" in value && "status" in value;
var refusals = {
  noRoute: { code: "rest_no_route", message: "No route was found matching the URL and request method.", status: 404 },
  invalidJson: {
    code: "rest_invalid_json",
    message: "Invalid JSON body passed.",
    status: 400,
    data: { json_error_code: 4, json_error_message: "Syntax error" }
  },
  orderId: { code: "woocommerce_rest_shop_order_invalid_id", message: "Invalid ID.", status: 404 },
  orderIdOnUpdate: { code: "woocommerce_rest_shop_order_invalid_id", message: "ID is invalid.", status: 400 },
  refundId: { code: "woocommerce_rest_shop_order_refund_invalid_id", message: "Invalid ID.", status: 404 },
  noteId: { code: "woocommerce_rest_order_note_invalid_id", message: "Invalid resource ID.", status: 404 },
  productId: { code: "woocommerce_rest_product_invalid_id", message: "Invalid ID.", status: 404 },
  variationId: { code: "woocommerce_rest_product_variation_invalid_id", message: "Invalid ID.", status: 404 },
  couponId: { code: "woocommerce_rest_shop_coupon_invalid_id", message: "Invalid ID.", status: 404 },
  webhookId: { code: "woocommerce_rest_shop_webhook_invalid_id", message: "Invalid ID.", status: 404 },
  customerId: { code: "wc_user_invalid_id", message: "Invalid user ID.", status: 404 },
  customerIdLegacy: { code: "woocommerce_rest_invalid_id", message: "Invalid resource ID.", status: 404 },
  alreadyTrashed: (kind2) => ({
    code: "woocommerce_rest_already_trashed",
    message: `The ${kind2} has already been deleted.`,
    status: 410
  })
};

// woocommerce/source.ts
var modern = { version: "11.0.1", wordpress: "7.0.4", hpos: true };
var legacy = { version: "7.9.0", wordpress: "6.2.2", hpos: false };
var homeToken = "{home}";
var timeOf = (timeline, row2) => timeline.timeAt(timeline.placeOf(row2));
var links = (flavour, home, path, collection) => ({
  self: [{ href: `${home}/wp-json/wc/v3/${path}`, ...flavour.hpos ? { targetHints: { allow: allMethods } } : {} }],
  collection: [{ href: `${home}/wp-json/wc/v3/${collection}` }]
});
var allMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

// woocommerce/customer-edits.ts
var createCustomer = (store, body) => {
  const email = String(body.email ?? "");
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))
    return { code: "customer_invalid_email", message: "Invalid email address", status: 400 };
  if (emailOwner(store, email) !== void 0)
    return {
      code: "registration-error-email-exists",
      message: `An account is already registered with ${email}. Please log in or use a different email address.`,
      status: 400
    };
  const username = String(body.username ?? email.split("@")[0]);
  if (body.username !== void 0 && usernameTaken(store, username))
    return {
      code: "registration-error-username-exists",
      message: "An account is already registered with that username. Please choose another.",
      status: 400
    };
  const id2 = store.nextUserId();
  const now = store.now();
  const avatar = Array.from({ length: 8 }, (_, part2) => mix(id2, part2).toString(16).padStart(8, "0")).join("");
  const record = {
    id: id2,
    ...stamps(store.zone, now, now),
    email,
    first_name: String(body.first_name ?? ""),
    last_name: String(body.last_name ?? ""),
    role: "customer",
    username,
    billing: addressOf(body.billing, ["email", "phone"]),
    shipping: addressOf(body.shipping, ["phone"]),
    is_paying_customer: false,
    avatar_url: `https://secure.gravatar.com/avatar/${avatar}?s=96&d=mm&r=g`,
    meta_data: [{ id: store.nextItemId(), key: "default_password_nag", value: "1" }],
    _links: {
      self: [{ href: `${homeToken}/wp-json/wc/v3/customers/${id2}`, targetHints: { allow: allMethods } }],
      collection: [{ href: `${homeToken}/wp-json/wc/v3/customers` }]
    }
  };
  store.collections.customers.put({ id: id2, record, created: now, modified: now });
  store.changed();
  store.emit("customer.created", id2);
  store.emit("customer.updated", id2);
  return record;
};
var updateCustomer = (store, id2, body) => {
  const found = store.collections.customers.find(id2);
  if (!found)
    return unknownCustomer(store);
  const record = structuredClone(found);
  if (body.email !== void 0) {
    const owner = emailOwner(store, String(body.email));
    if (owner !== void 0 && owner !== id2)
      return { code: "woocommerce_rest_customer_invalid_email", message: "Email address is invalid.", status: 400 };
  }
  for (const key of ["email", "first_name", "last_name"])
    if (key in body)
      record[key] = String(body[key]);
  for (const key of ["billing", "shipping"])
    if (body[key])
      record[key] = { ...record[key], ...body[key] };
  if (Array.isArray(body.meta_data))
    record.meta_data = [
      ...record.meta_data.filter(
        (old) => !body.meta_data.some((item2) => item2.key === old.key)
      ),
      ...body.meta_data.map((item2) => ({ id: store.nextItemId(), key: item2.key, value: item2.value }))
    ];
  putCustomer(store, record, store.now());
  store.emit("customer.updated", id2);
  return record;
};
var changeRole = (store, id2, role) => {
  const found = store.collections.customers.find(id2);
  if (!found)
    return unknownCustomer(store);
  const record = { ...structuredClone(found), role };
  putCustomer(store, record, void 0);
  return record;
};
var editSilently = (store, id2, billing) => {
  const found = store.collections.customers.find(id2);
  if (!found)
    return unknownCustomer(store);
  const record = structuredClone(found);
  record.billing = { ...record.billing, ...billing };
  putCustomer(store, record, store.now());
  return record;
};
var deleteCustomer = (store, id2) => {
  const found = store.collections.customers.find(id2);
  if (!found)
    return unknownCustomer(store);
  store.collections.customers.put({ id: id2, record: null, created: 0, modified: 0 });
  store.changed();
  store.emit("customer.deleted", id2);
  return found;
};
var unknownCustomer = (store) => store.flavour.hpos ? refusals.customerId : refusals.customerIdLegacy;
var putCustomer = (store, record, now) => {
  if (now !== void 0) {
    record.date_modified = store.zone.local(now);
    record.date_modified_gmt = stamp(now);
  }
  const created = secondOf(record.date_created_gmt);
  store.collections.customers.put({
    id: Number(record.id),
    record,
    created,
    modified: secondOf(record.date_modified_gmt)
  });
  store.changed();
};
var emailOwner = (store, email) => {
  const wanted = email.toLowerCase();
  return firstMatch(store, `owner=${wanted}`, (facts) => facts.email.toLowerCase() === wanted);
};
var usernameTaken = (store, username) => firstMatch(store, `user=${username}`, (facts) => facts.text.startsWith(`${username.toLowerCase()} `)) !== void 0;
var firstMatch = (store, key, matches) => store.collections.customers.list({ key, matches, order: "id", descending: false }, 0, 1).entries[0]?.id;
var addressKeys = [
  "first_name",
  "last_name",
  "company",
  "address_1",
  "address_2",
  "city",
  "postcode",
  "country",
  "state"
];
var addressOf = (given2, extra) => {
  const values = given2 ?? {};
  return Object.fromEntries([...addressKeys, ...extra].map((key) => [key, String(values[key] ?? "")]));
};

// kit/names.ts
var firstNames = [
  "Olivia",
  "Emma",
  "Jos\xE9",
  "\xC5dne",
  "Bj\xF6rk",
  "\xDE\xF3ra",
  "Nguy\u1EC5n",
  "\u0108i\u0109i",
  "X \xC6 A-12",
  "Zo\xEB",
  "\uAE40",
  "\u674E",
  "\u3055\u304F\u3089",
  "\u0418\u0432\u0430\u043D",
  "\u0391\u03B8\u03B7\u03BD\u03AC",
  "\u0645\u062D\u0645\u062F",
  "\u0930\u0935\u093F",
  "Mary Jane",
  "D\u2019Arcy",
  "\u0141ukasz",
  "S\xF8ren",
  "Fran\xE7oise",
  "J\xFCrgen \u{1F680}",
  "Aoife",
  "\xC7a\u011Fla",
  "Noor",
  "Wei",
  "Ana",
  "Tom",
  "Ida"
];
var lastNames = [
  "Brown",
  "MacDonald",
  "O'Connor",
  "de la Cruz",
  "M\xFCller",
  "Nguy\u1EC5n",
  "Jensen",
  "Dubois",
  "\u4F50\u85E4",
  "\u738B",
  "\u0936\u0930\u094D\u092E\u093E",
  "\u0627\u0644\u0623\u062D\u0645\u062F",
  "\u041A\u0443\u0437\u043D\u0435\u0446\u043E\u0432\u0430",
  "\u03A0\u03B1\u03C0\u03B1\u03B4\u03CC\u03C0\u03BF\u03C5\u03BB\u03BF\u03C2",
  "\xD3 Briain",
  "van der Berg",
  "Smith-Jones",
  "G\xFCne\u015F",
  "S\xE1nchez",
  "Lee",
  "Ortiz",
  "Wei\xDF",
  "Kowalski",
  "Lindqvist",
  "Rossi"
];
var vat = (id2, country, label, percent) => ({ id: id2, code: `${country}-${label.toUpperCase()}-1`, label, percent, compound: false });
var places = [
  {
    street: "Main St",
    city: "Portland",
    state: "ME",
    postcode: "04101",
    country: "US",
    dial: "+1 207 555",
    currency: "USD",
    taxes: [vat(1, "US-ME", "Maine Sales Tax", 5.5)]
  },
  {
    street: "Broadway",
    city: "New York",
    state: "NY",
    postcode: "10001",
    country: "US",
    dial: "+1 212 555",
    currency: "USD",
    taxes: [vat(3, "US-NY", "NY Tax", 8.875)]
  },
  {
    street: "Hauptstra\xDFe",
    city: "M\xFCnchen",
    state: "",
    postcode: "80331",
    country: "DE",
    dial: "+49 89",
    currency: "EUR",
    taxes: [vat(4, "DE", "MwSt.", 19)]
  },
  {
    street: "ul. Piotrkowska",
    city: "\u0141\xF3d\u017A",
    state: "",
    postcode: "90-001",
    country: "PL",
    dial: "+48 42",
    currency: "EUR",
    taxes: [vat(12, "PL", "VAT PL", 23)]
  },
  {
    street: "Long Lane",
    city: "London",
    state: "",
    postcode: "SW1A 1AA",
    country: "GB",
    dial: "+44 20 7946",
    currency: "GBP",
    taxes: [vat(6, "GB", "VAT", 20)]
  },
  {
    street: "Rue de l\u2019\xC9glise",
    city: "Montr\xE9al",
    state: "QC",
    postcode: "H2Y 1C6",
    country: "CA",
    dial: "+1 514 555",
    currency: "USD",
    taxes: [vat(8, "CA-QC", "GST/TPS", 5), { ...vat(9, "CA-QC", "QST/TVQ", 9.975), code: "CA-QC-QST/TVQ-2" }]
  },
  {
    street: "\u9280\u5EA7",
    city: "\u6771\u4EAC",
    state: "JP13",
    postcode: "104-0061",
    country: "JP",
    dial: "+81 3",
    currency: "JPY",
    taxes: [vat(10, "JP", "\u6D88\u8CBB\u7A0E", 10)]
  },
  {
    street: "\u0634\u0627\u0631\u0639 \u0633\u0627\u0644\u0645 \u0627\u0644\u0645\u0628\u0627\u0631\u0643",
    city: "Kuwait City",
    state: "",
    postcode: "20004",
    country: "KW",
    dial: "+965 2",
    currency: "KWD",
    taxes: []
  },
  {
    street: "MG Road",
    city: "\u092E\u0941\u0902\u092C\u0908",
    state: "MH",
    postcode: "400001",
    country: "IN",
    dial: "+91 22",
    currency: "USD",
    taxes: []
  },
  {
    street: "Rua Augusta",
    city: "S\xE3o Paulo",
    state: "SP",
    postcode: "01000-000",
    country: "BR",
    dial: "+55 11",
    currency: "USD",
    taxes: []
  }
];
var companies = [
  "",
  "",
  "",
  "ACME GmbH & Co. KG",
  "Caf\xE9 \u201CZur Post\u201D",
  "Smith, Sons & Daughters Ltd.",
  'A/B "C" & Co',
  "\u682A\u5F0F\u4F1A\u793E\u30B5\u30F3\u30D7\u30EB"
];
var adjectives = [
  "Handmade",
  "Rustic",
  "Eco \u{1F331}",
  "\xDCn\xEFcode",
  "\u5FA9\u53E4",
  "Gr\xFCn",
  "XL",
  '"Quoted"',
  "<b>Bold</b>",
  "O\u2019Neill",
  "\u041B\u0435\u0434\u044F\u043D\u043E\u0439",
  "Caf\xE9",
  "Sleek",
  "\u06A9\u062A\u0627\u0628"
];
var nouns = [
  "Mug",
  "Lamp",
  "Backpack",
  "T-Shirt",
  "Hoodie",
  "Notebook",
  "Cable",
  "Headphones",
  "Cr\xE8me",
  "Kissen",
  "Stuhl",
  "\u6905\u5B50",
  "Poster",
  "Scarf"
];
var currencySymbols = { USD: "$", EUR: "\u20AC", GBP: "\xA3", JPY: "\xA5", KWD: "\u062F.\u0643" };
var categories = [
  { id: 15, name: "Uncategorized", slug: "uncategorized" },
  { id: 18, name: "Hoodies", slug: "hoodies" },
  { id: 20, name: "Mugs", slug: "mugs" },
  { id: 21, name: "K\xFCchenger\xE4te", slug: "kuchengerate" },
  { id: 25, name: "Audio &amp; Vid\xE9o", slug: "audio-video" }
];
var tags = [
  { id: 34, name: "sale", slug: "sale" },
  { id: 37, name: "\xE9t\xE9", slug: "ete" },
  { id: 38, name: "\u{1F381}", slug: "%f0%9f%8e%81" }
];

// woocommerce/amounts.ts
var money = (hundredths) => {
  const whole2 = Math.abs(Math.round(hundredths));
  return `${hundredths < 0 && whole2 > 0 ? "-" : ""}${Math.floor(whole2 / 100)}.${String(whole2 % 100).padStart(2, "0")}`;
};
var cents = (value) => Math.round(Number(value ?? 0) * 100);
var taxesOf = (place, hundredths) => place.taxes.map((tax) => Math.round(hundredths * tax.percent / 100));
var sum = (values) => values.reduce((a, b) => a + b, 0);

// woocommerce/order-lines.ts
var lineTemplate = (options) => {
  const { variant: variant2, index: index2, random, products, place, discountPercent } = options;
  const gone = variant2 % 43 === 11 && index2 === 0;
  const row2 = random.int(0, products.size - 1);
  const product2 = products.record(row2);
  const choices2 = products.variations(row2);
  const variation2 = choices2.length > 0 ? random.pick(choices2) : void 0;
  const sold = variation2 ?? product2;
  const quantity = random.int(1, 5);
  const unit = Math.max(1, Math.round(Number(sold.price) * 100));
  const subtotal = unit * quantity;
  const total = subtotal - Math.round(subtotal * discountPercent / 100);
  const taxes = taxesOf(place, total);
  const subtotalTaxes = taxesOf(place, subtotal);
  const metaAt = 5 + index2 * 2;
  return {
    subtotal,
    total,
    taxes,
    subtotalTaxes,
    value: {
      id: options.id,
      name: gone ? "Legacy item \u2014 product deleted <script>x</script>" : variation2 ? `${product2.name} - ${variation2.name}` : product2.name,
      product_id: gone ? 0 : product2.id,
      variation_id: gone || !variation2 ? 0 : variation2.id,
      quantity,
      tax_class: product2.tax_class,
      subtotal: money(subtotal),
      subtotal_tax: money(sum(subtotalTaxes)),
      total: money(total),
      total_tax: money(sum(taxes)),
      taxes: place.taxes.map((tax, at) => ({
        id: tax.id,
        total: money(taxes[at] ?? 0),
        subtotal: money(subtotalTaxes[at] ?? 0)
      })),
      meta_data: lineMeta({ variant: variant2, index: index2, metaAt, variation: variation2, quantity, status: options.status }),
      sku: gone ? null : sold.sku,
      ...options.flavour.hpos ? { global_unique_id: gone ? null : sold.global_unique_id ?? "" } : {},
      // The store divides, so this is a float with all its dust.
      price: total / 100 / quantity,
      image: imageOf(gone || variation2 !== void 0, product2),
      parent_name: !gone && variation2 ? product2.name : null
    }
  };
};
var lineMeta = (line2) => {
  const meta = (plus, key, value, displayKey = key, displayValue = value) => ({
    id: `#n{META+${line2.metaAt + plus}}`,
    key,
    value,
    display_key: displayKey,
    display_value: displayValue
  });
  const items = [];
  if (line2.variation) {
    const attributes = line2.variation.attributes;
    for (const [place, item2] of attributes.entries())
      items.push(meta(place, item2.slug, item2.option.toLowerCase(), item2.name, item2.option));
  } else if (["completed", "processing", "on-hold"].includes(line2.status)) {
    items.push(meta(0, "_reduced_stock", String(line2.quantity)));
  }
  if (line2.variant % 21 === 4 && line2.index === 0)
    items.push(meta(50, "Engraving", "\u201EF\xFCr Oma\u201C \u2764"), meta(51, "_private_cfg", { w: 10 }));
  return items;
};
var imageOf = (none, product2) => {
  if (none)
    return { id: 0, src: "" };
  const [first2] = product2.images;
  return first2 ? { id: String(first2.id), src: first2.src.replace(homeToken, "#s{HOME}") } : { id: "", src: "" };
};

// woocommerce/order-template.ts
var orderTemplate = (options) => {
  const { variant: variant2, random, products, flavour } = options;
  const place = random.pick(places);
  const status = statuses[variant2 % statuses.length] ?? "processing";
  const guest = variant2 % 4 === 3;
  const paid = ["processing", "completed", "refunded"].includes(status);
  const currency = variant2 % 29 === 7 ? "KWD" : variant2 % 31 === 8 ? "JPY" : place.currency;
  const discountPercent = variant2 % 9 === 4 ? 15 : 0;
  let used = 0;
  const nextLine = () => `#n{LINE+${used++}}`;
  const lineCount = variant2 % 83 === 0 ? 0 : variant2 % 97 === 5 ? 25 : random.int(1, 4);
  const lines = Array.from(
    { length: products.size === 0 ? 0 : lineCount },
    (_, index2) => lineTemplate({ variant: variant2, index: index2, id: nextLine(), random, products, place, discountPercent, status, flavour })
  );
  const shippingCents = variant2 % 3 === 0 ? 0 : random.int(350, 2500);
  const shippingCount = variant2 % 3 === 0 ? 0 : variant2 % 37 === 1 ? 2 : 1;
  const shippingTaxes = taxesOf(place, shippingCents);
  const feeCents = variant2 % 11 === 5 ? 395 : variant2 % 11 === 8 ? -250 : 0;
  const feeTaxes = feeCents === 0 ? [] : taxesOf(place, feeCents);
  const itemsCents = sum(lines.map((line2) => line2.total));
  const discountCents = sum(lines.map((line2) => line2.subtotal - line2.total));
  const discountTax = sum(lines.map((line2) => sum(line2.subtotalTaxes) - sum(line2.taxes)));
  const cartTax = sum(lines.map((line2) => sum(line2.taxes))) + sum(feeTaxes);
  const shippingTax = sum(shippingTaxes) * shippingCount;
  const shippingTotal = shippingCents * shippingCount;
  const total = itemsCents + shippingTotal + feeCents + cartTax + shippingTax;
  const refunds = status === "refunded" ? 1 : paid && variant2 % 8 === 2 ? variant2 % 16 === 2 ? 2 : 1 : 0;
  const address = {
    first_name: "#s{FIRST}",
    last_name: "#s{LAST}",
    company: random.pick(companies),
    address_1: `${random.int(1, 200)} ${place.street}`,
    address_2: variant2 % 6 === 0 ? `Apt. ${random.int(1, 40)}` : "",
    city: place.city,
    state: place.state,
    postcode: place.postcode,
    country: place.country
  };
  const shipsElsewhere = variant2 % 5 !== 0;
  const payment = random.pick(payments);
  const value = {
    id: "#n{ID}",
    parent_id: 0,
    status,
    currency,
    version: flavour.version,
    prices_include_tax: false,
    date_created: "#s{CR}",
    date_modified: "#s{MO}",
    discount_total: money(discountCents),
    discount_tax: money(discountTax),
    shipping_total: money(shippingTotal),
    shipping_tax: money(shippingTax),
    cart_tax: money(cartTax),
    total: money(total),
    total_tax: money(cartTax + shippingTax),
    customer_id: "#n{CUSTOMER}",
    order_key: "wc_order_#s{KEY}",
    billing: { ...address, email: "#s{EMAIL}", phone: "#s{PHONE}" },
    shipping: shipsElsewhere ? { ...address, phone: "#s{PHONE}" } : { ...Object.fromEntries(Object.keys(address).map((key) => [key, ""])), phone: "" },
    payment_method: payment[0],
    payment_method_title: payment[1],
    transaction_id: payment[0] === "stripe" && paid ? `ch_${random.token(20)}` : "",
    customer_ip_address: `203.0.113.${random.int(1, 254)}`,
    customer_user_agent: "Mozilla/5.0 (seed)",
    created_via: random.pick(["checkout", "checkout", "store-api", "rest-api", "admin"]),
    customer_note: variant2 % 7 === 1 ? "Bitte klingeln!\nPlease ring \u{1F514} & wait \u201C5 min\u201D" : "",
    date_completed: status === "completed" || status === "refunded" ? "#s{MO}" : null,
    date_paid: paid ? "#s{PA}" : null,
    cart_hash: "",
    number: "#s{ID}",
    meta_data: metaOf(variant2),
    line_items: lines.map((line2) => line2.value),
    tax_lines: place.taxes.map((tax, index2) => ({
      id: nextLine(),
      rate_code: tax.code,
      rate_id: tax.id,
      label: tax.label,
      compound: tax.compound,
      tax_total: money(sum(lines.map((line2) => line2.taxes[index2] ?? 0)) + (feeTaxes[index2] ?? 0)),
      shipping_tax_total: money((shippingTaxes[index2] ?? 0) * shippingCount),
      rate_percent: tax.percent,
      meta_data: []
    })),
    shipping_lines: Array.from({ length: shippingCount }, (_, index2) => ({
      id: nextLine(),
      method_title: index2 === 0 ? random.pick(["Flat rate", "DHL Express", "Local pickup", "Free shipping"]) : "Surcharge ship",
      method_id: "flat_rate",
      instance_id: "1",
      total: money(shippingCents),
      total_tax: money(sum(shippingTaxes)),
      taxes: place.taxes.map((tax, at) => ({ id: tax.id, total: money(shippingTaxes[at] ?? 0), subtotal: "" })),
      ...flavour.hpos ? { tax_status: "taxable" } : {},
      meta_data: []
    })),
    fee_lines: feeCents === 0 ? [] : [
      {
        id: nextLine(),
        name: feeCents < 0 ? "Loyalty credit" : "Gift wrap",
        tax_class: "",
        tax_status: "taxable",
        amount: feeCents < 0 ? "-2.5" : "3.95",
        total: money(feeCents),
        total_tax: money(sum(feeTaxes)),
        taxes: place.taxes.map((tax, at) => ({ id: tax.id, total: money(feeTaxes[at] ?? 0), subtotal: "" })),
        meta_data: []
      }
    ],
    coupon_lines: discountPercent === 0 || lines.length === 0 ? [] : [couponLine(nextLine(), discountCents, discountTax, flavour)],
    refunds: Array.from({ length: refunds }, (_, index2) => ({
      id: `#n{R+${index2}}`,
      reason: status === "refunded" ? "Full refund" : index2 === 0 ? "Gr\xF6\xDFe passt nicht" : "second",
      total: money(-(status === "refunded" ? total : index2 === 0 ? Math.floor(total / 4) : 50)),
      ...flavour.hpos ? { total_tax: "0.00" } : {}
    })),
    payment_url: "#s{HOME}/checkout/order-pay/#s{ID}/?pay_for_order=true&key=wc_order_#s{KEY}",
    is_editable: ["pending", "on-hold", "auto-draft", "checkout-draft"].includes(status),
    needs_payment: ["pending", "failed"].includes(status) && total > 0,
    needs_processing: lines.length > 0,
    date_created_gmt: "#s{CRG}",
    date_modified_gmt: "#s{MOG}",
    date_completed_gmt: status === "completed" || status === "refunded" ? "#s{MOG}" : null,
    date_paid_gmt: paid ? "#s{PAG}" : null,
    currency_symbol: currencySymbols[currency] ?? currency,
    _links: orderLinks("#s{ID}", guest ? void 0 : "#s{CUSTOMER}", "#s{HOME}", flavour)
  };
  return {
    value,
    status,
    guest,
    guestName: variant2 % 20 === 3 ? ["", ""] : [random.pick(firstNames), random.pick(lastNames)],
    guestEmail: variant2 % 12 !== 7,
    guestPhone: variant2 % 16 === 3 ? "" : place.dial
  };
};
var orderLinks = (id2, customerId, home, flavour) => ({
  ...links(flavour, home, `orders/${id2}`, "orders"),
  ...flavour.hpos ? { email_templates: [{ embeddable: true, href: `${home}/wp-json/wc/v3/orders/${id2}/actions/email_templates` }] } : {},
  ...customerId === void 0 ? {} : { customer: [{ href: `${home}/wp-json/wc/v3/customers/${customerId}` }] }
});
var statuses = [
  "completed",
  "processing",
  "completed",
  "on-hold",
  "processing",
  "pending",
  "completed",
  "cancelled",
  "processing",
  "refunded",
  "completed",
  "failed",
  "processing"
];
var payments = [
  ["stripe", "Credit Card (Stripe)"],
  ["bacs", "Direct bank transfer"],
  ["", ""],
  ["ppcp-gateway", "PayPal"],
  ["klarna", "Klarna \u2013 Pay later"],
  ["cheque", "Check payments"],
  ["cod", "Cash on delivery"]
];
var metaOf = (variant2) => {
  const meta = [
    { id: "#n{META}", key: "_vat_number", value: variant2 % 3 === 0 ? `GB${1e8 + variant2}` : "" }
  ];
  if (variant2 % 13 === 6)
    meta.push({ id: "#n{META+1}", key: "erp", value: { id: variant2, lines: [1, 2, 3], ok: true, none: null } });
  if (variant2 % 17 === 9)
    meta.push({ id: "#n{META+2}", key: "dup", value: "one" }, { id: "#n{META+3}", key: "dup", value: "two" });
  return meta;
};
var couponLine = (id2, cents2, tax, flavour) => ({
  id: id2,
  code: "\xE9t\xE92026",
  discount: money(cents2),
  discount_tax: money(tax),
  meta_data: [
    {
      id: "#n{META+4}",
      key: "coupon_info",
      value: '[153,"\xE9t\xE92026","percent",15]',
      display_key: "coupon_info",
      display_value: '[153,"\xE9t\xE92026","percent",15]'
    }
  ],
  ...flavour.hpos ? { discount_type: "percent", nominal_amount: 15, free_shipping: false } : {}
});

// woocommerce/order-record.ts
var newOrder = (store, id2, body, now) => {
  const customerId = Number(body.customer_id ?? 0);
  const status = body.set_paid === true ? "processing" : String(body.status ?? "pending");
  const currency = String(body.currency ?? "USD");
  const key = `wc_order_${id2.toString(36).padStart(13, "s")}`;
  const record = {
    id: id2,
    parent_id: 0,
    status,
    currency,
    version: store.flavour.version,
    prices_include_tax: false,
    date_created: store.zone.local(now),
    date_modified: store.zone.local(now),
    discount_total: "0.00",
    discount_tax: "0.00",
    shipping_total: "0.00",
    shipping_tax: "0.00",
    cart_tax: "0.00",
    total: "0.00",
    total_tax: "0.00",
    customer_id: customerId,
    order_key: key,
    billing: addressOf2(body.billing, ["email", "phone"]),
    shipping: addressOf2(body.shipping, ["phone"]),
    payment_method: body.payment_method ?? "",
    payment_method_title: body.payment_method_title ?? "",
    transaction_id: body.transaction_id ?? "",
    customer_ip_address: "",
    customer_user_agent: "",
    created_via: body.created_via ?? "rest-api",
    customer_note: body.customer_note ?? "",
    date_completed: null,
    date_paid: null,
    cart_hash: "",
    number: String(id2),
    meta_data: metaOf2(store, body.meta_data),
    line_items: listed(body.line_items).map((line2) => lineOf(store, line2)),
    tax_lines: [],
    shipping_lines: listed(body.shipping_lines).map((line2) => ({
      id: store.nextItemId(),
      method_title: String(line2.method_title ?? ""),
      method_id: String(line2.method_id ?? ""),
      instance_id: "",
      total: money(cents(line2.total)),
      total_tax: "0.00",
      taxes: [],
      ...store.flavour.hpos ? { tax_status: "taxable" } : {},
      meta_data: []
    })),
    fee_lines: listed(body.fee_lines).map((line2) => ({
      id: store.nextItemId(),
      name: String(line2.name ?? ""),
      tax_class: "",
      tax_status: "taxable",
      amount: String(line2.total ?? ""),
      total: money(cents(line2.total)),
      total_tax: "0.00",
      taxes: [],
      meta_data: []
    })),
    coupon_lines: [],
    refunds: [],
    payment_url: `${homeToken}/checkout/order-pay/${id2}/?pay_for_order=true&key=${key}`,
    is_editable: true,
    needs_payment: false,
    needs_processing: true,
    date_created_gmt: stamp(now),
    date_modified_gmt: stamp(now),
    date_completed_gmt: null,
    date_paid_gmt: null,
    currency_symbol: currencySymbols[currency] ?? currency,
    _links: orderLinks(String(id2), customerId === 0 ? void 0 : String(customerId), homeToken, store.flavour)
  };
  addUp(record);
  settle(store, record, now);
  return record;
};
var writeOrder = (store, record, body, now) => {
  for (const key of plainKeys)
    if (key in body)
      record[key] = body[key];
  if (body.set_paid === true && !record.date_paid)
    record.status = "processing";
  for (const key of ["billing", "shipping"])
    if (body[key])
      record[key] = { ...record[key], ...body[key] };
  if (body.meta_data)
    record.meta_data = mergeMeta(store, record.meta_data, listed(body.meta_data));
  if (body.line_items) {
    record.line_items = mergeLines(store, listed(record.line_items), listed(body.line_items));
    addUp(record);
  } else if (body.total !== void 0)
    record.total = money(cents(body.total));
  record.currency_symbol = currencySymbols[String(record.currency)] ?? record.currency;
  record._links = orderLinks(
    String(record.id),
    Number(record.customer_id) === 0 ? void 0 : String(record.customer_id),
    homeToken,
    store.flavour
  );
  settle(store, record, now);
};
var listed = (value) => Array.isArray(value) ? value : [];
var plainKeys = [
  "status",
  "currency",
  "customer_id",
  "customer_note",
  "payment_method",
  "payment_method_title",
  "transaction_id"
];
var settle = (store, record, now) => {
  const status = String(record.status);
  if (["processing", "completed"].includes(status) && !record.date_paid) {
    record.date_paid = store.zone.local(now);
    record.date_paid_gmt = stamp(now);
  }
  if (status === "completed" && !record.date_completed) {
    record.date_completed = store.zone.local(now);
    record.date_completed_gmt = stamp(now);
  }
  record.is_editable = ["pending", "on-hold", "auto-draft", "checkout-draft"].includes(status);
  record.needs_payment = ["pending", "failed"].includes(status) && cents(record.total) > 0;
  record.needs_processing = listed(record.line_items).length > 0;
};
var addUp = (record) => {
  const total = (items, key) => listed(items).reduce((sum2, item2) => sum2 + cents(item2[key]), 0);
  const shipping = total(record.shipping_lines, "total");
  const fees = total(record.fee_lines, "total");
  const cartTax = total(record.line_items, "total_tax") + total(record.fee_lines, "total_tax");
  const shippingTax = total(record.shipping_lines, "total_tax");
  record.shipping_total = money(shipping);
  record.cart_tax = money(cartTax);
  record.total_tax = money(cartTax + shippingTax);
  record.total = money(total(record.line_items, "total") + shipping + fees + cartTax + shippingTax);
};
var lineOf = (store, line2) => {
  const productId = Number(line2.product_id ?? 0);
  const variationId = Number(line2.variation_id ?? 0);
  const product2 = store.collections.products.find(productId);
  const variation2 = store.variationsOf(productId)?.find((item2) => item2.id === variationId);
  const sold = variation2 ?? product2;
  const quantity = Number(line2.quantity ?? 1);
  const unit = cents(sold?.price);
  const total = line2.total === void 0 ? unit * quantity : cents(line2.total);
  return {
    id: store.nextItemId(),
    name: line2.name ?? (variation2 ? `${product2?.name} - ${variation2.name}` : product2?.name ?? ""),
    product_id: product2 ? productId : 0,
    variation_id: variation2 ? variationId : 0,
    quantity,
    tax_class: product2?.tax_class ?? "",
    subtotal: money(line2.subtotal === void 0 ? total : cents(line2.subtotal)),
    subtotal_tax: "0.00",
    total: money(total),
    total_tax: "0.00",
    taxes: [],
    meta_data: [],
    sku: sold?.sku ?? null,
    ...store.flavour.hpos ? { global_unique_id: sold ? sold.global_unique_id ?? "" : null } : {},
    price: quantity === 0 ? 0 : total / 100 / quantity,
    image: product2 && !variation2 ? { id: "", src: "" } : { id: 0, src: "" },
    parent_name: variation2 ? product2?.name : null
  };
};
var mergeLines = (store, before, changes) => {
  const lines = [...before];
  for (const change of changes) {
    const at = lines.findIndex((line2) => line2.id === change.id);
    const old = lines[at];
    if (!old)
      lines.push(lineOf(store, change));
    else if (change.quantity === 0 || change.product_id === null)
      lines.splice(at, 1);
    else {
      const quantity = Number(change.quantity ?? old.quantity);
      const total = change.total === void 0 ? Math.round(Number(old.price) * 100) * quantity : cents(change.total);
      lines[at] = { ...old, ...change, quantity, total: money(total), price: total / 100 / quantity };
    }
  }
  return lines;
};
var mergeMeta = (store, before, changes) => {
  const meta = [...before];
  for (const change of changes) {
    const at = meta.findIndex((item2) => item2.id === change.id || change.id === void 0 && item2.key === change.key);
    if (change.value === null)
      meta.splice(at, at < 0 ? 0 : 1);
    else if (at >= 0)
      meta[at] = { ...meta[at], ...change };
    else
      meta.push({ id: store.nextItemId(), key: change.key, value: change.value });
  }
  return meta;
};
var metaOf2 = (store, meta) => listed(meta).map((item2) => ({ id: store.nextItemId(), key: item2.key, value: item2.value }));
var addressKeys2 = [
  "first_name",
  "last_name",
  "company",
  "address_1",
  "address_2",
  "city",
  "state",
  "postcode",
  "country"
];
var addressOf2 = (given2, extra) => {
  const values = given2 ?? {};
  return Object.fromEntries([...addressKeys2, ...extra].map((key) => [key, String(values[key] ?? "")]));
};

// kit/slug.ts
var slugOf = (name) => encodeURIComponent(
  name.toLowerCase().replace(/<[^>]*>/g, "").replace(/["’'“”]/g, "").trim().replace(/\s+/g, "-")
).toLowerCase();

// woocommerce/variations.ts
var makeVariation = (options) => {
  const { id: id2, parentId, place } = options;
  const colour = colours[place % colours.length];
  const size = sizes[Math.floor(place / colours.length) % sizes.length];
  return {
    id: id2,
    type: "variation",
    ...options.dates,
    description: `<p>Variation ${place}</p>
`,
    permalink: `${homeToken}/?post_type=product&p=${parentId}&attribute_pa_color=${encodeURIComponent(String(colour).toLowerCase())}`,
    sku: options.sku,
    ...options.flavour.hpos ? { global_unique_id: "" } : {},
    price: money(options.cents),
    regular_price: money(options.cents),
    sale_price: "",
    date_on_sale_from: null,
    date_on_sale_from_gmt: null,
    date_on_sale_to: null,
    date_on_sale_to_gmt: null,
    on_sale: false,
    status: "publish",
    purchasable: true,
    virtual: false,
    downloadable: false,
    downloads: [],
    download_limit: -1,
    download_expiry: -1,
    tax_status: "taxable",
    tax_class: "",
    manage_stock: options.stock !== null,
    stock_quantity: options.stock,
    stock_status: options.stock === null || options.stock > 0 ? "instock" : "outofstock",
    backorders: "no",
    backorders_allowed: false,
    backordered: false,
    low_stock_amount: null,
    weight: "",
    dimensions: { length: "", width: "", height: "" },
    shipping_class: "",
    shipping_class_id: 0,
    image: null,
    ...options.flavour.hpos ? { gallery_image_ids: [] } : {},
    attributes: [
      { id: 1, name: "Color", slug: "pa_color", option: colour },
      { id: 2, name: "Size", slug: "pa_size", option: size }
    ],
    menu_order: place,
    meta_data: [],
    name: `${colour}, ${size}`,
    parent_id: parentId,
    _links: {
      ...links(options.flavour, homeToken, `products/${parentId}/variations/${id2}`, `products/${parentId}/variations`),
      up: [{ href: `${homeToken}/wp-json/wc/v3/products/${parentId}` }]
    }
  };
};
var variationAsProduct = (parent, item2) => ({
  ...parent,
  ...Object.fromEntries(Object.entries(item2).filter(([key]) => key in parent)),
  id: item2.id,
  name: `${parent.name} - ${item2.name}`,
  slug: `${parent.slug}-${slugOf(String(item2.name))}`,
  type: "variation",
  parent_id: parent.id,
  total_sales: "0",
  short_description: "",
  reviews_allowed: false,
  featured: false,
  categories: [],
  ..."brands" in parent ? { brands: [] } : {},
  tags: [],
  images: [],
  default_attributes: [],
  variations: [],
  grouped_products: [],
  related_ids: [],
  has_options: false,
  _links: {
    ...parent._links,
    self: [{ href: `${homeToken}/wp-json/wc/v3/products/${item2.id}`, targetHints: { allow: allMethods } }],
    up: [{ href: `${homeToken}/wp-json/wc/v3/products/${parent.id}` }]
  }
});
var variationAttributes = () => [
  {
    id: 1,
    name: "Color",
    slug: "pa_color",
    position: 0,
    visible: true,
    variation: true,
    options: [...colours]
  },
  {
    id: 2,
    name: "Size",
    slug: "pa_size",
    position: 1,
    visible: true,
    variation: true,
    options: [...sizes]
  }
];
var colours = ["Blue", "Gr\xFCn", "Red", "\u0427\u0435\u0440\u043D\u044B\u0439"];
var sizes = ["L", "M", "S", "XL"];

// woocommerce/product-edits.ts
var createProduct = (store, body) => {
  const sku = String(body.sku ?? "");
  const taken = sku === "" ? void 0 : skuOwner(store, sku);
  if (taken !== void 0)
    return {
      code: "product_invalid_sku",
      message: "Invalid or duplicated SKU.",
      status: 400,
      data: { resource_id: taken, unique_sku: `${sku}-1` }
    };
  const id2 = store.nextPostId();
  const now = store.now();
  const sample = structuredClone(store.products.record(1));
  const name = String(body.name ?? "Product");
  const record = {
    ...sample,
    id: id2,
    name,
    slug: slugOf(name),
    permalink: `${homeToken}/product/${slugOf(name)}/`,
    ...stamps(store.zone, now, now),
    type: "simple",
    status: "publish",
    description: "",
    short_description: "",
    sku: "",
    price: "",
    regular_price: "",
    sale_price: "",
    date_on_sale_to: null,
    date_on_sale_to_gmt: null,
    on_sale: false,
    total_sales: 0,
    manage_stock: false,
    stock_quantity: null,
    stock_status: "instock",
    backorders: "no",
    backorders_allowed: false,
    backordered: false,
    categories: [],
    tags: [],
    images: [],
    attributes: [],
    variations: [],
    related_ids: [],
    meta_data: [],
    price_html: "",
    _links: JSON.parse(JSON.stringify(sample._links).replaceAll(`/products/${sample.id}"`, `/products/${id2}"`))
  };
  apply(record, body);
  store.collections.products.put({ id: id2, record, created: now, modified: now });
  store.changed();
  store.emit("product.created", id2);
  return record;
};
var updateProduct = (store, id2, body) => {
  const found = store.collections.products.find(id2);
  if (!found)
    return { ...refusals.productId, status: 400 };
  const record = structuredClone(found);
  apply(record, body);
  putProduct(store, record, store.now());
  store.emit("product.updated", id2);
  return record;
};
var trashProduct = (store, id2) => {
  const found = store.collections.products.find(id2);
  if (!found)
    return refusals.productId;
  if (found.status === "trash")
    return refusals.alreadyTrashed("product");
  const record = { ...structuredClone(found), status: "trash" };
  store.trashed.set(id2, String(found.status));
  putProduct(store, record, store.now());
  store.emit("product.deleted", id2);
  store.emit("coupon.deleted", id2);
  return record;
};
var restoreProduct = (store, id2) => {
  const found = store.collections.products.find(id2);
  if (!found)
    return refusals.productId;
  const record = { ...structuredClone(found), status: store.trashed.get(id2) ?? "publish" };
  putProduct(store, record, store.now());
  store.emit("product.restored", id2);
  store.emit("coupon.restored", id2);
  return record;
};
var deleteProduct = (store, id2) => {
  const found = store.collections.products.find(id2);
  if (!found)
    return refusals.productId;
  store.collections.products.put({ id: id2, record: null, created: 0, modified: 0 });
  store.variations.delete(id2);
  store.changed();
  return found;
};
var changeStock = (store, id2, by) => {
  const parentId = store.parentOf(id2);
  const item2 = parentId === void 0 ? void 0 : store.variationsOf(parentId)?.find((each) => each.id === id2);
  if (parentId !== void 0 && item2) {
    if (typeof item2.stock_quantity === "number")
      updateVariation(store, parentId, id2, { stock_quantity: item2.stock_quantity + by });
    return;
  }
  const record = store.collections.products.find(id2);
  if (typeof record?.stock_quantity === "number")
    updateProduct(store, id2, { stock_quantity: record.stock_quantity + by });
};
var createVariation = (store, parentId, body) => {
  const [made] = createVariations(store, parentId, 1, body);
  return made ?? refusals.productId;
};
var createVariations = (store, parentId, count8, body = {}) => {
  const items = store.variationsOf(parentId);
  const parent = store.collections.products.find(parentId);
  if (!items || !parent)
    return [];
  const now = store.now();
  const made = Array.from({ length: count8 }, (_, at) => {
    const id2 = store.nextPostId();
    const item2 = makeVariation({
      id: id2,
      parentId,
      place: items.length + at,
      cents: 1e3 + at,
      sku: `${String(parent.sku) || "SKU"}-V${id2}`,
      stock: at % 2 === 0 ? at % 50 : null,
      dates: stamps(store.zone, now, now),
      flavour: store.flavour
    });
    apply(item2, body);
    return item2;
  });
  const all = [...items, ...made];
  store.variations.set(parentId, all);
  const record = { ...structuredClone(parent), type: "variable", variations: all.map((item2) => item2.id) };
  putProduct(store, record, now);
  for (const item2 of made)
    store.emit("product.created", Number(item2.id));
  return made;
};
var updateVariation = (store, parentId, id2, body) => {
  const items = store.variationsOf(parentId);
  const at = items?.findIndex((item2) => item2.id === id2) ?? -1;
  const old = items?.[at];
  const parent = store.collections.products.find(parentId);
  if (!items || !old || !parent)
    return refusals.variationId;
  const now = store.now();
  const record = { ...structuredClone(old), date_modified: store.zone.local(now), date_modified_gmt: stamp(now) };
  apply(record, body);
  store.variations.set(parentId, items.with(at, record));
  putProduct(store, structuredClone(parent), now);
  store.emit("product.updated", id2);
  return record;
};
var deleteVariation = (store, parentId, id2) => {
  const items = store.variationsOf(parentId);
  const old = items?.find((item2) => item2.id === id2);
  const parent = store.collections.products.find(parentId);
  if (!items || !old || !parent)
    return refusals.variationId;
  const left = items.filter((item2) => item2.id !== id2);
  store.variations.set(parentId, left);
  putProduct(store, { ...structuredClone(parent), variations: left.map((item2) => item2.id) }, store.now());
  return old;
};
var skuOwner = (store, sku) => {
  const query2 = { key: `sku=${sku}`, matches: (facts) => facts.sku === sku };
  const { entries } = store.collections.products.list({ ...query2, order: "id", descending: false }, 0, 1);
  if (entries[0])
    return entries[0].id;
  for (const items of store.variations.values()) {
    const item2 = items.find((each) => each.sku === sku);
    if (item2)
      return Number(item2.id);
  }
  return void 0;
};
var putProduct = (store, record, now) => {
  record.date_modified = store.zone.local(now);
  record.date_modified_gmt = stamp(now);
  const created = secondOf(record.date_created_gmt);
  store.collections.products.put({ id: Number(record.id), record, created, modified: now });
  store.changed();
};
var keys = [
  "name",
  "slug",
  "type",
  "status",
  "featured",
  "catalog_visibility",
  "description",
  "short_description",
  "sku",
  "global_unique_id",
  "regular_price",
  "sale_price",
  "manage_stock",
  "stock_quantity",
  "stock_status",
  "backorders",
  "weight",
  "dimensions",
  "tax_class",
  "categories",
  "tags",
  "images",
  "attributes",
  "meta_data",
  "menu_order",
  "image"
];
var apply = (record, body) => {
  for (const key of keys)
    if (key in body)
      record[key] = body[key];
  if (typeof body.stock_quantity === "number")
    record.manage_stock = true;
  const regular = String(record.regular_price ?? "");
  if ("regular_price" in body || "sale_price" in body) {
    const sale = String(record.sale_price ?? "");
    record.on_sale = sale !== "";
    record.price = sale === "" ? regular : sale;
    if (record.price !== "")
      record.price = money(Math.round(Number(record.price) * 100));
  }
  if (record.manage_stock === true && typeof record.stock_quantity === "number")
    record.stock_status = record.stock_quantity > 0 ? "instock" : record.backorders === "no" ? "outofstock" : "onbackorder";
};

// woocommerce/order-edits.ts
var createOrder = (store, body) => {
  const id2 = store.nextPostId();
  const now = store.now();
  const customerId = Number(body.customer_id ?? 0);
  if (customerId !== 0 && store.collections.customers.find(customerId) === null)
    return { code: "woocommerce_rest_invalid_customer_id", message: "Customer ID is invalid.", status: 400 };
  const record = newOrder(store, id2, body, now);
  const [coupon] = listed(body.coupon_lines);
  if (coupon) {
    store.collections.orders.put({ id: id2, record: { ...record, status: "auto-draft" }, created: now, modified: now });
    store.changed();
    store.emit("order.created", id2);
    return {
      code: "woocommerce_rest_invalid_coupon",
      message: `Coupon &quot;${String(coupon.code)}&quot; cannot be applied because it does not exist.`,
      status: 400,
      data: { new_draft_order_id: id2 }
    };
  }
  store.collections.orders.put({ id: id2, record, created: now, modified: now });
  store.changed();
  store.emit("order.created", id2);
  store.emit("order.updated", id2);
  if (takesStock(record.status))
    takeStock(store, record);
  return record;
};
var updateOrder = (store, id2, body) => {
  const found = store.collections.orders.find(id2);
  if (!found)
    return refusals.orderIdOnUpdate;
  const record = structuredClone(found);
  const wasTrash = record.status === "trash";
  const statusBefore = record.status;
  const now = store.now();
  writeOrder(store, record, body, now);
  const moves = store.flavour.hpos || record.status !== statusBefore || "customer_note" in body;
  putOrder(store, record, moves ? now : void 0);
  if (!(wasTrash && record.status !== "trash" && store.flavour.hpos))
    store.emit("order.updated", id2);
  if (!takesStock(statusBefore) && takesStock(record.status))
    takeStock(store, record);
  return record;
};
var trashOrder = (store, id2) => {
  const found = store.collections.orders.find(id2);
  if (!found)
    return refusals.orderId;
  if (found.status === "trash")
    return refusals.alreadyTrashed("shop_order");
  const record = { ...structuredClone(found), status: "trash" };
  store.trashed.set(id2, String(found.status));
  putOrder(store, record, store.now());
  store.emit("order.deleted", id2);
  if (!store.flavour.hpos) {
    store.emit("product.deleted", id2);
    store.emit("coupon.deleted", id2);
  }
  return record;
};
var restoreOrder = (store, id2) => {
  const found = store.collections.orders.find(id2);
  if (!found)
    return refusals.orderId;
  const record = { ...structuredClone(found), status: store.trashed.get(id2) ?? "pending" };
  putOrder(store, record, store.now());
  store.emit("order.restored", id2);
  if (!store.flavour.hpos) {
    store.emit("product.restored", id2);
    store.emit("coupon.restored", id2);
  }
  return record;
};
var deleteOrder = (store, id2) => {
  const found = store.collections.orders.find(id2);
  if (!found)
    return refusals.orderId;
  store.collections.orders.put({ id: id2, record: null, created: 0, modified: 0 });
  store.changed();
  return found;
};
var putOrder = (store, record, now) => {
  if (now !== void 0) {
    record.date_modified = store.zone.local(now);
    record.date_modified_gmt = stamp(now);
  }
  store.collections.orders.put({
    id: Number(record.id),
    record,
    created: secondOf(record.date_created_gmt),
    modified: secondOf(record.date_modified_gmt)
  });
  store.changed();
};
var takesStock = (status) => ["processing", "completed", "on-hold"].includes(String(status));
var takeStock = (store, record) => {
  for (const line2 of listed(record.line_items)) {
    const id2 = Number(line2.variation_id) || Number(line2.product_id);
    if (id2 > 0)
      changeStock(store, id2, -Number(line2.quantity));
  }
};

// woocommerce/bulk.ts
var touchRandom = (store, stream2, count8, seed) => pickLive(store, stream2, count8, seed).map((id2, at) => {
  const mark = `${seed}-${at}`;
  if (stream2 === "orders") {
    const status = at % 3 === 0 ? { status: ["processing", "completed", "on-hold"][at % 9 === 0 ? 1 : 0] } : {};
    updateOrder(store, id2, {
      customer_note: `Edit ${mark} \u2013 \xC4nderung`,
      billing: { company: `Company ${mark}` },
      ...status
    });
  } else if (stream2 === "customers")
    updateCustomer(store, id2, { last_name: `Edit ${mark}`, billing: { city: `City ${mark}` } });
  else
    updateProduct(store, id2, { stock_quantity: at, name: `Product ${mark}` });
  return id2;
});
var trashRandom = (store, stream2, count8, seed) => pickLive(store, stream2, count8, seed).map((id2) => {
  if (stream2 === "orders")
    trashOrder(store, id2);
  else if (stream2 === "products")
    trashProduct(store, id2);
  else
    deleteCustomer(store, id2);
  return id2;
});
var removeRandom = (store, stream2, count8, seed) => pickLive(store, stream2, count8, seed).map((id2) => {
  if (stream2 === "orders")
    deleteOrder(store, id2);
  else if (stream2 === "products")
    deleteProduct(store, id2);
  else
    deleteCustomer(store, id2);
  return id2;
});
var createMany = (store, stream2, count8, seed) => {
  const random = makeRandom(seed);
  const made = [];
  for (let at = 0; at < count8; at += 1) {
    const mark = `${seed}-${at}-${random.token(4)}`;
    const result = makeOne(store, stream2, mark, random.int(0, 1e6));
    if (!isRefusal(result))
      made.push(Number(result.id));
  }
  return made;
};
var makeOne = (store, stream2, mark, dice) => {
  const email = `new-${mark}@mail.example`;
  if (stream2 === "customers")
    return createCustomer(store, {
      email,
      first_name: "N\xE9w",
      last_name: mark,
      billing: { email, country: "DE" }
    });
  if (stream2 === "products")
    return createProduct(store, {
      name: `New ${mark}`,
      sku: `NEW-${mark}`,
      regular_price: "9.99",
      stock_quantity: 5
    });
  const products = store.collections.products.source;
  const line2 = products.size === 0 ? [] : [{ product_id: products.idOf(dice % products.size), quantity: 1 + dice % 3 }];
  return createOrder(store, {
    status: "processing",
    billing: { first_name: "N\xE9w", last_name: mark, email, country: "DE" },
    line_items: line2,
    shipping_lines: [{ method_id: "flat_rate", method_title: "Flat rate", total: "5.00" }]
  });
};
var pickLive = (store, stream2, count8, seed) => {
  const random = makeRandom(seed);
  const collection = store.collections[stream2];
  const { size } = collection.source;
  const picked = /* @__PURE__ */ new Set();
  for (let tries = 0; size > 0 && picked.size < count8 && tries < count8 * 20 + 100; tries += 1) {
    const id2 = collection.source.idOf(random.int(0, size - 1));
    const facts = collection.facts(id2);
    if (facts && facts.status !== "trash" && facts.status !== "checkout-draft")
      picked.add(id2);
  }
  return [...picked];
};

// woocommerce/faults.ts
import { z } from "zod";

// woocommerce/webhooks.ts
import { createHash, createHmac } from "node:crypto";

// kit/webhook-post.ts
import { lookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
var post = async (options) => {
  const url = new URL(options.url);
  if (options.strict && await isUnsafe(url))
    return "A valid URL was not provided.";
  return new Promise((resolve) => {
    const send2 = url.protocol === "https:" ? requestHttps : requestHttp;
    const length = String(Buffer.byteLength(options.body));
    const request = send2(
      url,
      {
        method: "POST",
        // One connection per delivery, closed after it.
        agent: false,
        headers: { ...options.headers, Connection: "close", "Content-Length": length },
        timeout: options.timeoutMs,
        // A hub on the same machine has no certificate anyone signed.
        rejectUnauthorized: false
      },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
        response.once("error", (error) => resolve(error.message));
      }
    );
    request.once("timeout", () => request.destroy(new Error("Operation timed out")));
    request.once("error", (error) => resolve(error.message));
    request.end(options.body);
  });
};
var isUnsafe = async (url) => {
  if (url.port !== "" && !["80", "443", "8080"].includes(url.port))
    return true;
  const host2 = url.hostname.replace(/^\[|\]$/g, "");
  const addresses2 = isIP(host2) ? [host2] : (await lookup(host2, { all: true }).catch(() => [])).map((item2) => item2.address);
  return addresses2.length === 0 || addresses2.some((address) => privateRanges.test(address));
};
var privateRanges = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|0\.|169\.254\.|::1$|f[cd]|fe80)/i;

// woocommerce/webhook-topics.ts
var hooks = {
  "coupon.created": ["woocommerce_process_shop_coupon_meta", "woocommerce_new_coupon"],
  "coupon.updated": ["woocommerce_process_shop_coupon_meta", "woocommerce_update_coupon"],
  "coupon.deleted": ["wp_trash_post"],
  "coupon.restored": ["untrashed_post"],
  "customer.created": ["user_register", "woocommerce_created_customer", "woocommerce_new_customer"],
  "customer.updated": ["profile_update", "woocommerce_update_customer"],
  "customer.deleted": ["delete_user"],
  "order.created": ["woocommerce_new_order"],
  "order.updated": ["woocommerce_update_order", "woocommerce_order_refunded"],
  "order.deleted": ["wp_trash_post", "woocommerce_trash_order"],
  "order.restored": ["untrashed_post", "woocommerce_untrash_order"],
  "product.created": [
    "woocommerce_process_product_meta",
    "woocommerce_new_product",
    "woocommerce_new_product_variation"
  ],
  "product.updated": [
    "woocommerce_process_product_meta",
    "woocommerce_update_product",
    "woocommerce_update_product_variation"
  ],
  "product.deleted": ["wp_trash_post"],
  "product.restored": ["untrashed_post"]
};
var isTopic = (topic) => topic in hooks || /^action\.woocommerce_\w+$/.test(topic);
var hooksOf = (topic) => hooks[topic] ?? [topic.replace("action.", "")];

// woocommerce/webhooks.ts
var usualHabits = {
  delayMs: 60,
  jitterMs: 0,
  duplicateRate: 0,
  lossRate: 0,
  shuffle: false,
  strictHosts: false
};
var makeWebhooks = (deps) => {
  const subscriptions = /* @__PURE__ */ new Map();
  const waiting = /* @__PURE__ */ new Map();
  const log = [];
  const agent = `WooCommerce/${deps.flavour.version} Hookshot (WordPress/${deps.flavour.wordpress})`;
  let running = 0;
  let timer;
  let closed = false;
  let idlers = [];
  const send2 = async (subscription, topic, id2) => {
    const [resource = "", event = ""] = topic.split(".");
    const body = event === "deleted" ? phpJson({ id: id2 }) : deps.payload(resource, id2, subscription.home);
    const headers = {
      "User-Agent": agent,
      Accept: "*/*",
      "Accept-Encoding": "deflate, gzip, br, zstd",
      "Content-Type": "application/json",
      "X-WC-Webhook-Source": `${subscription.home}/`,
      "X-WC-Webhook-Topic": topic,
      "X-WC-Webhook-Resource": resource,
      "X-WC-Webhook-Event": event,
      "X-WC-Webhook-Signature": signature(subscription.secret, body),
      "X-WC-Webhook-ID": String(subscription.id),
      // Webhook and second only: two deliveries of one second share it.
      "X-WC-Webhook-Delivery-ID": createHash("md5").update(`${subscription.id}${deps.now()}`).digest("hex")
    };
    const options = {
      url: subscription.deliveryUrl,
      headers,
      body,
      timeoutMs: 6e4,
      strict: deps.habits().strictHosts
    };
    const copies = deps.random() < deps.habits().duplicateRate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const status = deps.random() < deps.habits().lossRate ? "lost" : await post(options);
      log.push({ at: stamp(deps.now()), webhookId: subscription.id, topic, resourceId: id2, status });
      if (log.length > 5e3)
        log.splice(0, 1e3);
      if (status !== "lost")
        count8(subscription, typeof status === "number" && status >= 200 && status <= 302);
    }
    if (subscription.pendingPing)
      await ping(subscription);
  };
  const count8 = (subscription, delivered) => {
    if (delivered)
      subscription.failures = 0;
    else if (subscription.failures > 5) {
      subscription.status = "disabled";
      subscription.modified = deps.now();
    } else
      subscription.failures += 1;
    deps.changed();
  };
  const ping = async (subscription) => {
    const status = await post({
      url: subscription.deliveryUrl,
      headers: {
        "User-Agent": agent,
        Accept: "*/*",
        "Accept-Encoding": "deflate, gzip, br, zstd",
        "Content-Type": "application/x-www-form-urlencoded"
      },
      body: `webhook_id=${subscription.id}`,
      timeoutMs: 5e3,
      strict: deps.habits().strictHosts
    });
    subscription.pendingPing = status !== 200;
    log.push({ at: stamp(deps.now()), webhookId: subscription.id, topic: "ping", resourceId: subscription.id, status });
    deps.changed();
  };
  const run2 = () => {
    timer = void 0;
    if (closed)
      return;
    const now = Date.now();
    const due = [...waiting].filter(([, job]) => job.due <= now);
    if (deps.habits().shuffle)
      due.sort(() => deps.random() - 0.5);
    for (const [key, job] of due) {
      if (running >= parallel)
        break;
      waiting.delete(key);
      const subscription = subscriptions.get(job.subscription);
      if (subscription?.status !== "active")
        continue;
      running += 1;
      void send2(subscription, job.topic, job.id).finally(() => {
        running -= 1;
        schedule();
      });
    }
    schedule();
  };
  const schedule = () => {
    if (waiting.size === 0 && running === 0) {
      for (const resolve of idlers)
        resolve();
      idlers = [];
    }
    if (closed || timer || waiting.size === 0 || running >= parallel)
      return;
    let soonest = Number.POSITIVE_INFINITY;
    for (const job of waiting.values())
      soonest = Math.min(soonest, job.due);
    timer = setTimeout(run2, Math.max(0, soonest - Date.now()));
  };
  return {
    subscriptions,
    log,
    ping,
    pending: () => waiting.size + running,
    emit: (topic, resourceId) => {
      for (const subscription of subscriptions.values()) {
        if (subscription.topic !== topic || subscription.status !== "active")
          continue;
        const key = `${subscription.id}:${resourceId}`;
        if (waiting.has(key))
          continue;
        const { delayMs, jitterMs } = deps.habits();
        const due = Date.now() + delayMs + deps.random() * jitterMs;
        waiting.set(key, { subscription: subscription.id, topic, id: resourceId, due });
      }
      schedule();
    },
    idle: () => waiting.size === 0 && running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
    close: () => {
      closed = true;
      clearTimeout(timer);
      for (const resolve of idlers)
        resolve();
    }
  };
};
var signature = (secret, body) => createHmac("sha256", decodeHtml(secret)).update(body).digest("base64");
var webhookRecord = (subscription, local) => {
  const [resource, event] = subscription.topic.split(".");
  const { created, modified, home } = subscription;
  return {
    id: subscription.id,
    name: subscription.name,
    status: subscription.status,
    topic: subscription.topic,
    resource,
    event,
    hooks: hooksOf(subscription.topic),
    delivery_url: subscription.deliveryUrl,
    date_created: local(created),
    date_created_gmt: stamp(created),
    date_modified: modified === null ? null : local(modified),
    date_modified_gmt: modified === null ? null : stamp(modified),
    _links: {
      self: [{ href: `${home}/wp-json/wc/v3/webhooks/${subscription.id}`, targetHints: { allow: allMethods } }],
      collection: [{ href: `${home}/wp-json/wc/v3/webhooks` }]
    }
  };
};
var parallel = 16;
var decodeHtml = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#039;", "'").replaceAll("&amp;", "&");

// woocommerce/faults.ts
var rate = z.number().min(0).max(1);
var faultsSchema = z.object({
  /** Seconds added to every answer's waiting time. */
  latencyMs: z.number().min(0).max(6e5).default(0),
  jitterMs: z.number().min(0).max(6e5).default(0),
  /** 500 with WordPress' own body, in JSON or, for the other half, in HTML. */
  errorRate: rate.default(0),
  throttleRate: rate.default(0),
  /** null: the 429 does not say when to come back. */
  retryAfterSeconds: z.number().min(0).nullable().default(null),
  /** A slow host: more requests than this in a second get `limitStatus`. */
  requestsPerSecond: z.number().positive().nullable().default(null),
  limitStatus: z.union([z.literal(429), z.literal(503)]).default(429),
  maintenance: z.boolean().default(false),
  truncateRate: rate.default(0),
  noticeRate: rate.default(0),
  bomRate: rate.default(0),
  /** The connection stays open and nothing comes. */
  hangRate: rate.default(0),
  /** The connection is reset half-way. */
  resetRate: rate.default(0),
  /** HTML with status 200, as a login wall or a captcha gives. */
  htmlRate: rate.default(0),
  hugeBody: z.boolean().default(false),
  redirect: z.enum(["none", "private", "loop"]).default("none"),
  /** Links without a path: `/wp-json` is unknown and redirects to itself with a slash. */
  plainPermalinks: z.boolean().default(false),
  /** A write is done, but its answer is an error: whether it happened must be looked up. */
  lateErrorRate: rate.default(0),
  clockSkewSeconds: z.number().int().default(0),
  keysRevoked: z.boolean().default(false),
  /** The host strips the Authorization header before PHP sees it. */
  stripAuthorization: z.boolean().default(false),
  /** WooCommerce is switched off: every route is unknown. */
  deactivated: z.boolean().default(false),
  /** `X-Forwarded-Proto: https` counts as a secure request. */
  trustProxy: z.boolean().default(true),
  /** After every list page this many random orders are edited, and this many trashed. */
  shiftEdits: z.number().int().min(0).default(0),
  shiftTrash: z.number().int().min(0).default(0),
  /** Per thousand records (by id) that lists leave out although they exist. */
  omitPerMille: z.number().min(0).max(1e3).default(0),
  omitStream: z.enum(["orders", "customers", "products"]).default("orders"),
  /** true: the totals leave them out too, and only a walk by id shows them. */
  omitFromTotals: z.boolean().default(false),
  /** Only requests whose path contains this text are disturbed. */
  onlyPath: z.string().default(""),
  webhooks: z.object({
    delayMs: z.number().min(0).default(usualHabits.delayMs),
    jitterMs: z.number().min(0).default(0),
    duplicateRate: rate.default(0),
    lossRate: rate.default(0),
    shuffle: z.boolean().default(false),
    strictHosts: z.boolean().default(false)
  }).default(usualHabits)
});
var usualFaults = faultsSchema.parse({});

// control.ts
var makeControl = (stores, servers) => {
  let base = "";
  let dice = 1e3;
  const store = (id2 = "store-1") => {
    const found = stores.find((item2) => item2.options.id === id2);
    if (!found)
      throw new Error(`There is no shop "${id2}" in this sandbox.`);
    return found;
  };
  const totals = (id2) => {
    const count8 = (stream2) => store(id2).collections[stream2].list(visible(store(id2), stream2), 0, 0).total;
    return { customers: count8("customers"), orders: count8("orders"), products: count8("products") };
  };
  const seeded2 = (options) => options?.seed ?? ++dice;
  return {
    setUrl: (url) => {
      base = url;
    },
    stores: () => stores.map((item2) => ({
      id: item2.options.id,
      name: item2.name,
      url: `${base}/${item2.options.id}`,
      version: item2.flavour.version,
      timezone: item2.zone.name,
      keys: item2.keys.map(({ description, consumerKey, consumerSecret, permissions }) => ({
        description,
        consumerKey,
        consumerSecret,
        permissions
      })),
      totals: totals(item2.options.id),
      connect: {
        provider: "woocommerce",
        settings: { storeUrl: `${base}/${item2.options.id}` },
        credential: {
          consumerKey: item2.keys[0]?.consumerKey ?? "",
          consumerSecret: item2.keys[0]?.consumerSecret ?? ""
        }
      }
    })),
    store,
    faults: (id2) => store(id2).faults,
    setFaults: (changes, id2) => {
      const shop3 = store(id2);
      const merged = { ...shop3.faults, ...changes, webhooks: { ...shop3.faults.webhooks, ...changes.webhooks } };
      shop3.faults = faultsSchema.parse(merged);
      return shop3.faults;
    },
    clearFaults: (id2) => {
      store(id2).faults = { ...usualFaults, webhooks: { ...usualFaults.webhooks } };
    },
    touch: (stream2, count8, options) => touchRandom(store(options?.store), stream2, count8, seeded2(options)),
    trash: (stream2, count8, options) => trashRandom(store(options?.store), stream2, count8, seeded2(options)),
    remove: (stream2, count8, options) => removeRandom(store(options?.store), stream2, count8, seeded2(options)),
    create: (stream2, count8, options) => createMany(store(options?.store), stream2, count8, seeded2(options)),
    truth: (stream2, options) => truth(store(options?.store), stream2, options?.afterId ?? 0, base),
    totals,
    requests: (id2) => Object.fromEntries(servers.get(store(id2).options.id)?.counts ?? []),
    resetRequests: (id2) => servers.get(store(id2).options.id)?.counts.clear()
  };
};
var visible = (store, stream2) => {
  const base = { key: `truth-${stream2}`, order: "id", descending: false, everyGenerated: true };
  if (stream2 === "customers")
    return { ...base, matches: (facts) => facts.role === "customer" };
  if (stream2 === "products")
    return { ...base, matches: (facts) => facts.status !== "trash" };
  const hidden = store.flavour.hpos ? ["trash", "auto-draft", "checkout-draft"] : ["trash", "auto-draft"];
  return { ...base, matches: (facts) => !hidden.includes(facts.status) };
};
function* truth(store, stream2, afterId, base) {
  const home = `${base}/${store.options.id}`.replaceAll("/", "\\/");
  const named = stream2 === "variations" ? "products" : stream2;
  const collection = store.collections[named];
  const query2 = visible(store, named);
  const first2 = firstAfter(
    collection.list(query2, 0, 0).total,
    (place) => collection.list(query2, place, 1).entries[0]?.id ?? 0,
    afterId
  );
  for (let offset = first2; ; offset += 200) {
    const { entries } = collection.list(query2, offset, 200);
    for (const entry of entries) {
      if (stream2 !== "variations")
        yield entry.text(home);
      else
        for (const item2 of store.variationsOf(entry.id) ?? [])
          yield JSON.stringify(item2).replaceAll("{home}", `${base}/${store.options.id}`);
    }
    if (entries.length < 200)
      return;
  }
}
var firstAfter = (total, idAt, afterId) => {
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = low + high >> 1;
    if (idAt(middle) > afterId)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
};

// control-routes.ts
import { Readable } from "node:stream";
import { z as z2 } from "zod";

// woocommerce/refunds.ts
var refundsOf = (store, orderId) => {
  const order2 = store.collections.orders.find(orderId);
  if (!order2)
    return refusals.orderId;
  const made = store.refunds.get(orderId) ?? [];
  return order2.refunds.map((brief) => made.find((item2) => item2.id === brief.id) ?? seeded(order2, brief)).sort((a, b) => Number(b.id) - Number(a.id));
};
var createRefund = (store, orderId, body) => {
  const found = store.collections.orders.find(orderId);
  if (!found)
    return { ...refusals.orderId, code: "woocommerce_rest_invalid_order_id", message: "Invalid order ID." };
  const order2 = structuredClone(found);
  const briefs = order2.refunds;
  const amount = cents(body.amount);
  const left = cents(order2.total) + briefs.reduce((sum2, item2) => sum2 + cents(item2.total), 0);
  if (amount < 0 || amount > left)
    return {
      code: "woocommerce_rest_cannot_create_order_refund",
      message: "Invalid refund amount.",
      status: 500,
      bareStatus: true
    };
  const now = store.now();
  const id2 = store.nextPostId();
  const full = amount === left && amount > 0;
  const reason = String(body.reason ?? "");
  const record = {
    id: id2,
    date_created: store.zone.local(now),
    date_created_gmt: stamp(now),
    amount: money(amount),
    reason,
    refunded_by: 1,
    refunded_payment: false,
    meta_data: [{ id: store.nextItemId(), key: "_refund_type", value: full ? "full" : "partial" }],
    line_items: refundLines(store, order2, body.line_items),
    shipping_lines: [],
    tax_lines: [],
    fee_lines: [],
    _links: linksOf(orderId, id2)
  };
  store.refunds.set(orderId, [...store.refunds.get(orderId) ?? [], record]);
  briefs.unshift({ id: id2, reason, total: money(-amount), ...store.flavour.hpos ? { total_tax: "0.00" } : {} });
  if (full)
    order2.status = "refunded";
  putOrder(store, order2, now);
  store.emit("order.updated", orderId);
  return record;
};
var deleteRefund = (store, orderId, id2) => {
  const all = refundsOf(store, orderId);
  if (!Array.isArray(all))
    return all;
  const gone = all.find((item2) => item2.id === id2);
  const found = store.collections.orders.find(orderId);
  if (!gone || !found)
    return refusals.refundId;
  const order2 = structuredClone(found);
  order2.refunds = order2.refunds.filter((item2) => item2.id !== id2);
  putOrder(store, order2, void 0);
  return gone;
};
var refundLines = (store, order2, asked) => (Array.isArray(asked) ? asked : []).flatMap((item2) => {
  const line2 = order2.line_items.find((each) => each.id === item2.id);
  if (!line2)
    return [];
  const meta = { key: "_refunded_item_id", value: String(line2.id) };
  const quantity = -Number(item2.quantity ?? 0);
  return [
    {
      ...line2,
      id: store.nextItemId(),
      quantity,
      subtotal: money(-cents(item2.refund_total)),
      subtotal_tax: "0.00",
      total: money(-cents(item2.refund_total)),
      total_tax: "0.00",
      taxes: [],
      meta_data: [{ id: store.nextItemId(), ...meta, display_key: meta.key, display_value: meta.value }]
    }
  ];
});
var seeded = (order2, brief) => ({
  id: brief.id,
  date_created: order2.date_modified,
  date_created_gmt: order2.date_modified_gmt,
  amount: String(brief.total).replace("-", ""),
  reason: brief.reason,
  refunded_by: 1,
  refunded_payment: false,
  meta_data: [{ id: Number(brief.id) + 5e6, key: "_refund_type", value: "partial" }],
  line_items: [],
  shipping_lines: [],
  tax_lines: [],
  fee_lines: [],
  _links: linksOf(Number(order2.id), Number(brief.id))
});
var linksOf = (orderId, id2) => ({
  self: [
    { href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/refunds/${id2}`, targetHints: { allow: ["GET", "DELETE"] } }
  ],
  collection: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/refunds` }],
  up: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}` }]
});

// woocommerce/list-query.ts
var orderStatuses = [
  "auto-draft",
  "pending",
  "processing",
  "on-hold",
  "completed",
  "cancelled",
  "refunded",
  "failed",
  "checkout-draft"
];
var paging = {
  page: { type: "integer", min: 1 },
  per_page: { type: "integer", min: 1, max: 100 }
};
var sorting = {
  exclude: { type: "integers" },
  include: { type: "integers" },
  offset: { type: "integer" },
  order: { type: "enum", values: ["asc", "desc"] }
};
var dates = {
  after: { type: "date" },
  before: { type: "date" },
  modified_after: { type: "date" },
  modified_before: { type: "date" },
  dates_are_gmt: { type: "boolean" }
};
var roles = ["administrator", "editor", "author", "contributor", "subscriber", "customer", "shop_manager"];
var listSpecs = {
  orders: {
    ...paging,
    ...dates,
    ...sorting,
    orderby: { type: "enum", values: ["date", "id", "include", "title", "slug", "modified"] },
    status: { type: "enums", values: ["any", "trash", ...orderStatuses] },
    customer: { type: "integer" },
    dp: { type: "integer" }
  },
  customers: {
    ...paging,
    ...sorting,
    orderby: { type: "enum", values: ["id", "include", "name", "registered_date"] },
    role: { type: "enum", values: ["all", ...roles] }
  },
  products: {
    ...paging,
    ...dates,
    ...sorting,
    orderby: {
      type: "enum",
      values: ["date", "id", "include", "title", "slug", "modified", "price", "popularity", "rating", "menu_order"]
    },
    status: { type: "enum", values: ["any", "future", "trash", "draft", "pending", "private", "publish"] },
    type: { type: "enum", values: ["simple", "grouped", "external", "variable", "variation"] }
  }
};
var toQuery = (store, stream2, params) => {
  const key = [];
  const tests = [];
  const test = (name, value, matches) => {
    if (value === void 0 || value === "")
      return;
    key.push(`${name}=${value}`);
    tests.push((facts) => matches(facts, value));
  };
  const excluded = new Set(params.list("exclude")?.map(Number) ?? []);
  test("search", params.text("search")?.toLowerCase(), (facts, value) => facts.text.includes(value));
  test("exclude", [...excluded].join(), (facts) => !excluded.has(facts.id));
  const order2 = orderOf(stream2, params.text("orderby"));
  if (hidesFromTotals(store, stream2) && order2 !== "id") {
    key.push("omit");
    tests.push((facts) => !isOmitted(store, facts.id));
  }
  let statuses2;
  let plain = true;
  if (stream2 === "orders") {
    const asked = params.list("status") ?? ["any"];
    const any = asked.includes("any");
    const shown2 = orderStatuses.filter(
      (status) => status !== "auto-draft" && (status !== "checkout-draft" || !store.flavour.hpos)
    );
    statuses2 = any ? shown2 : asked;
    plain = any;
    test("customer", params.text("customer"), (facts, value) => facts.customerId === Number(value));
  } else if (stream2 === "customers") {
    test("email", params.text("email")?.toLowerCase(), (facts, value) => facts.email.toLowerCase() === value);
    const role = params.text("role") ?? "customer";
    plain = role === "all" || role === "customer";
    key.push(`role=${role}`);
    if (role !== "all")
      tests.push((facts) => facts.role === role);
    if (plain && tests.length > (role === "all" ? 0 : 1))
      plain = false;
  } else {
    const status = params.text("status") ?? "any";
    statuses2 = status === "any" ? ["publish", "draft", "pending", "private", "future"] : [status];
    plain = status === "any";
    test("type", params.text("type"), (facts, value) => facts.type === value);
    test("sku", params.text("sku"), (facts, value) => value.split(",").includes(facts.sku));
  }
  return {
    key: `${key.join("&")}|${statuses2?.join() ?? ""}`,
    order: order2,
    descending: (params.text("order") ?? (stream2 === "customers" ? "asc" : "desc")) === "desc",
    ...tests.length > 0 ? { matches: (facts) => tests.every((matches) => matches(facts)) } : {},
    ...statuses2 ? { statuses: statuses2 } : {},
    everyGenerated: plain && (stream2 === "customers" || tests.length === 0),
    ...stream2 === "customers" ? {} : ranges(store.zone, params),
    // 7.9 gives rows of one second in any order; customers by registration come so in both.
    unstableTies: (order2 === "date" || order2 === "modified") && (!store.flavour.hpos || stream2 === "customers")
  };
};
var isOmitted = (store, id2) => mix(store.options.seed + 77, id2) % 1e3 < store.faults.omitPerMille;
var hidesFromTotals = (store, stream2) => store.faults.omitFromTotals && store.faults.omitPerMille > 0 && store.faults.omitStream === stream2;
var orderOf = (stream2, orderby) => {
  if (orderby === "id" || orderby === "modified")
    return orderby;
  if (orderby === "name" || orderby === "title" || orderby === "slug")
    return stream2 === "orders" ? "id" : "name";
  if (orderby === void 0 && stream2 === "customers")
    return "name";
  return "date";
};
var ranges = (zone, params) => {
  const gmt = params.flag("dates_are_gmt");
  const bound = (name) => {
    const text = params.text(name);
    return text === void 0 || text === "" ? void 0 : boundOf(text, gmt, zone);
  };
  const range = (after, before) => after === void 0 && before === void 0 ? void 0 : { ...after === void 0 ? {} : { after }, ...before === void 0 ? {} : { before } };
  const created = range(bound("after"), bound("before"));
  const modified = range(bound("modified_after"), bound("modified_before"));
  return { ...created ? { created } : {}, ...modified ? { modified } : {} };
};
var boundOf = (text, gmt, zone) => {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const naive = text.replace(" ", "T").replace(/\.\d+/, "");
  const second = Math.floor(Date.parse(zoned ? naive.replace(/([+-]\d\d)(\d\d)$/, "$1:$2") : `${naive}Z`) / 1e3);
  if (zoned)
    return gmt ? second + zone.offsetAt(second) : second;
  return gmt ? second : zone.toUtc(second);
};

// woocommerce/bodies.ts
var checkOrderBody = (body) => {
  const bad = /* @__PURE__ */ new Map();
  if (body.status !== void 0 && !orderStatuses.includes(String(body.status))) {
    const [last = "", ...rest] = [...orderStatuses].reverse();
    const message = `status is not one of ${rest.reverse().join(", ")}, and ${last}.`;
    bad.set("status", { code: "rest_not_in_enum", message, data: null });
  }
  const email = body.billing?.email;
  if (email !== void 0 && email !== "" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(email)))
    bad.set("billing", { code: "rest_invalid_email", message: "Invalid email address.", data: null });
  for (const key of ["line_items", "shipping_lines", "fee_lines", "coupon_lines", "meta_data"]) {
    const value = body[key];
    if (value === void 0)
      continue;
    const items = Array.isArray(value) ? value : String(value).split(",");
    const at = items.findIndex((item2) => typeof item2 !== "object" || item2 === null);
    const name = `${key}[${at}]`;
    if (at >= 0)
      bad.set(key, { code: "rest_invalid_type", message: `${name} is not of type object.`, data: { param: name } });
  }
  if (body.set_paid !== void 0 && typeof body.set_paid !== "boolean")
    bad.set("set_paid", {
      code: "rest_invalid_type",
      message: "set_paid is not of type boolean.",
      data: { param: "set_paid" }
    });
  if (bad.size === 0)
    return void 0;
  return {
    code: "rest_invalid_param",
    message: `Invalid parameter(s): ${[...bad.keys()].join(", ")}`,
    status: 400,
    data: {
      params: Object.fromEntries([...bad].map(([key, problem]) => [key, problem.message])),
      details: Object.fromEntries(bad)
    }
  };
};
var checkCustomerBody = (body) => body.email === void 0 ? {
  code: "rest_missing_callback_param",
  message: "Missing parameter(s): email",
  status: 400,
  data: { params: ["email"] }
} : void 0;

// woocommerce/resources.ts
var resourceOf = (store, stream2) => {
  if (stream2 === "orders")
    return {
      create: (body) => checkOrderBody(body) ?? createOrder(store, body),
      update: (id2, body) => checkOrderBody(body) ?? updateOrder(store, id2, body),
      remove: (id2, force) => force ? deleteOrder(store, id2) : trashOrder(store, id2),
      unknown: refusals.orderId
    };
  if (stream2 === "products")
    return {
      create: (body) => createProduct(store, body),
      update: (id2, body) => updateProduct(store, id2, body),
      remove: (id2, force) => force ? deleteProduct(store, id2) : trashProduct(store, id2),
      unknown: refusals.productId
    };
  return {
    create: (body) => checkCustomerBody(body) ?? createCustomer(store, body),
    update: (id2, body) => updateCustomer(store, id2, body),
    remove: (id2, force) => force ? deleteCustomer(store, id2) : { code: "woocommerce_rest_trash_not_supported", message: "Customers do not support trashing.", status: 501 },
    unknown: unknownCustomer(store)
  };
};

// control-routes.ts
var stream = z2.enum(["orders", "customers", "products"]);
var shop = z2.object({ store: z2.string().default("store-1") });
var bulk = z2.object({ stream, count: z2.number().int().min(0).max(1e5), seed: z2.number().int().optional() });
var one = z2.object({ stream, id: z2.number().int(), changes: z2.record(z2.string(), z2.unknown()).default({}) });
var faultChanges = faultsSchema.partial().extend({ webhooks: faultsSchema.shape.webhooks.unwrap().partial().optional() });
var registerControl = (app, control, others) => {
  const body = (schema2, raw) => schema2.parse(Buffer.isBuffer(raw) && raw.length > 0 ? JSON.parse(raw.toString("utf8")) : {});
  const where2 = (query2) => shop.parse(query2).store;
  void app.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      const message = error instanceof Error ? error.message : String(error);
      return reply.code(400).send({ error: message });
    });
    scope.get("/control/stores", () => [...control.stores(), ...others()]);
    scope.get("/control/totals", (request) => control.totals(where2(request.query)));
    scope.get("/control/faults", (request) => control.faults(where2(request.query)));
    scope.put("/control/faults", (request) => {
      const changes = body(z2.record(z2.string(), z2.unknown()), request.body);
      const parsed = faultChanges.parse(changes);
      const named = Object.fromEntries(Object.keys(changes).map((key) => [key, parsed[key]]));
      if (changes.webhooks)
        named.webhooks = changes.webhooks;
      return control.setFaults(named, where2(request.query));
    });
    scope.delete("/control/faults", (request) => {
      control.clearFaults(where2(request.query));
      return { ok: true };
    });
    for (const verb of ["touch", "trash", "remove", "create"])
      scope.post(`/control/${verb}`, (request) => {
        const { stream: name, count: count8, seed } = body(bulk, request.body);
        const store = where2(request.query);
        return { ids: control[verb](name, count8, seed === void 0 ? { store } : { store, seed }) };
      });
    scope.post("/control/edit", (request, reply) => {
      const { stream: name, id: id2, changes } = body(one, request.body);
      const result = resourceOf(control.store(where2(request.query)), name).update(id2, changes);
      return isRefusal(result) && !("id" in result) ? reply.code(result.status).send(result) : result;
    });
    scope.post("/control/act", (request) => {
      const input = body(act, request.body);
      return perform(control, where2(request.query), input);
    });
    scope.get("/control/requests", (request) => control.requests(where2(request.query)));
    scope.delete("/control/requests", (request) => {
      control.resetRequests(where2(request.query));
      return { ok: true };
    });
    scope.get("/control/webhooks", (request) => {
      const { webhooks } = control.store(where2(request.query));
      const subscriptions = [...webhooks.subscriptions.values()].map(({ secret: _secret, ...shown2 }) => shown2);
      return { subscriptions, pending: webhooks.pending(), log: webhooks.log };
    });
    scope.post("/control/webhooks/idle", async (request) => {
      await control.store(where2(request.query)).webhooks.idle();
      return { ok: true };
    });
    scope.get("/control/truth", (request, reply) => {
      const query2 = truthQuery.parse(request.query);
      const lines = control.truth(query2.stream, { store: query2.store, afterId: query2.after_id });
      reply.header("content-type", "application/x-ndjson");
      return reply.send(Readable.from(chunks(lines)));
    });
  });
};
var truthQuery = shop.extend({
  stream: z2.enum(["orders", "customers", "products", "variations"]),
  after_id: z2.coerce.number().int().default(0)
});
var act = z2.discriminatedUnion("do", [
  z2.object({ do: z2.literal("restore"), stream: z2.enum(["orders", "products"]), id: z2.number().int() }),
  z2.object({ do: z2.literal("trash"), stream, id: z2.number().int() }),
  z2.object({ do: z2.literal("delete"), stream, id: z2.number().int() }),
  z2.object({ do: z2.literal("refund"), id: z2.number().int(), amount: z2.string(), reason: z2.string().default("") }),
  z2.object({ do: z2.literal("deleteRefund"), id: z2.number().int(), refundId: z2.number().int() }),
  z2.object({ do: z2.literal("role"), id: z2.number().int(), role: z2.string() }),
  z2.object({ do: z2.literal("silentAddress"), id: z2.number().int(), billing: z2.record(z2.string(), z2.unknown()) }),
  z2.object({
    do: z2.literal("variation"),
    id: z2.number().int(),
    variationId: z2.number().int(),
    changes: z2.record(z2.string(), z2.unknown())
  }),
  z2.object({ do: z2.literal("bigProduct"), variations: z2.number().int().min(1).max(5e3) })
]);
var perform = (control, storeId, input) => {
  const store = control.store(storeId);
  switch (input.do) {
    case "restore":
      return input.stream === "orders" ? restoreOrder(store, input.id) : restoreProduct(store, input.id);
    case "trash":
      return resourceOf(store, input.stream).remove(input.id, false);
    case "delete":
      return resourceOf(store, input.stream).remove(input.id, true);
    case "refund":
      return createRefund(store, input.id, { amount: input.amount, reason: input.reason });
    case "deleteRefund":
      return deleteRefund(store, input.id, input.refundId);
    case "role":
      return changeRole(store, input.id, input.role);
    case "silentAddress":
      return editSilently(store, input.id, input.billing);
    case "variation":
      return updateVariation(store, input.id, input.variationId, input.changes);
    case "bigProduct": {
      const product2 = createProduct(store, { name: "Very variable", type: "variable" });
      if (isRefusal(product2) && !("id" in product2))
        return product2;
      const id2 = Number(product2.id);
      return { id: id2, variations: createVariations(store, id2, input.variations).length };
    }
  }
};
function* chunks(lines) {
  let text = "";
  for (const line2 of lines) {
    text += `${line2}
`;
    if (text.length > 65536) {
      yield text;
      text = "";
    }
  }
  if (text !== "")
    yield text;
}

// page/actions.ts
var applyForm = (control, storeId, path, form) => {
  const [section = "", record] = path;
  const store = control.store(storeId);
  const action = form.get("action") ?? "";
  if (section === "faults") {
    if (action === "clear")
      control.clearFaults(storeId);
    else
      control.setFaults(faultsOf(form, store.faults), storeId);
    return { back: "faults", result: void 0 };
  }
  const stream2 = section;
  if (record === void 0 || record === "") {
    if (action === "create") {
      const [id3] = control.create(stream2, 1, { store: storeId });
      return { back: `${stream2}/${id3}`, result: void 0 };
    }
    const count8 = Math.min(1e4, Number(form.get("count") ?? 0) || 0);
    if (action === "touch")
      control.touch(stream2, count8, { store: storeId });
    if (action === "trash")
      control.trash(stream2, count8, { store: storeId });
    return { back: stream2, result: void 0 };
  }
  const id2 = Number(record);
  const resource = resourceOf(store, stream2);
  if (action === "trash")
    return { back: `${stream2}/${id2}`, result: resource.remove(id2, false) };
  if (action === "delete")
    return { back: stream2, result: resource.remove(id2, true) };
  if (action === "restore")
    return {
      back: `${stream2}/${id2}`,
      result: stream2 === "orders" ? restoreOrder(store, id2) : restoreProduct(store, id2)
    };
  if (action === "refund") {
    const body = { amount: form.get("amount") ?? "0", reason: form.get("reason") ?? "" };
    return { back: `${stream2}/${id2}`, result: createRefund(store, id2, body) };
  }
  if (action === "variation") {
    const change = {
      regular_price: form.get("regular_price") ?? "",
      stock_quantity: Number(form.get("stock_quantity"))
    };
    return { back: `${stream2}/${id2}`, result: updateVariation(store, id2, Number(form.get("variation")), change) };
  }
  return { back: `${stream2}/${id2}`, result: resource.update(id2, changesOf(stream2, form)) };
};
var changesOf = (stream2, form) => {
  const pick2 = (...names) => Object.fromEntries(names.filter((name) => form.has(name)).map((name) => [name, form.get(name)]));
  const billing = pick2("first_name", "last_name", "email", "phone", "city");
  if (stream2 === "orders")
    return { ...pick2("status", "customer_note", "total"), billing };
  if (stream2 === "customers")
    return { ...pick2("first_name", "last_name", "email"), billing: pick2("phone", "city") };
  const stock = form.get("stock_quantity") ?? "";
  return { ...pick2("name", "sku", "regular_price"), ...stock === "" ? {} : { stock_quantity: Number(stock) } };
};
var faultsOf = (form, now) => {
  const read = (name, usual) => {
    const text = form.get(name) ?? "";
    if (typeof usual === "boolean")
      return form.has(name);
    if (text === "")
      return usual;
    return typeof usual === "number" || usual === null ? Number(text) : text;
  };
  const { webhooks, ...plain } = usualFaults;
  const wanted = {
    ...Object.fromEntries(Object.entries(plain).map(([name, usual]) => [name, read(name, usual)])),
    webhooks: Object.fromEntries(
      Object.entries(webhooks).map(([name, usual]) => [name, read(`webhooks.${name}`, usual)])
    )
  };
  const parsed = faultsSchema.safeParse({ ...wanted, limitStatus: Number(form.get("limitStatus") ?? now.limitStatus) });
  return parsed.success ? parsed.data : now;
};

// page/html.ts
var escapeHtml = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
var htmlPage = (title2, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title2)} \xB7 Sandbox</title><style>${css}</style></head><body>${body}</body></html>`;
var css = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--line:#d7dce1;--page:#f7f8f9;--card:#fff;--accent:#6d3fc0;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#9aa4af;--line:#353b43;--page:#14171b;--card:#1c2026;--accent:#b197ea;--on:#14171b}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
header{padding:14px 24px;border-bottom:1px solid var(--line);background:var(--card)}header p{margin:2px 0 0;color:var(--soft)}
header h1{font-size:17px;margin:0}main{max-width:1080px;margin:0 auto;padding:20px 24px}main.narrow{max-width:520px;margin-top:8vh}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:0 0 16px}
h2{font-size:15px;margin:0 0 10px}nav a{margin-right:12px}a{color:var(--accent)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500}code{font:12px ui-monospace,monospace;overflow-wrap:anywhere}.scroll{overflow-x:auto}
form.row,fieldset{display:flex;flex-wrap:wrap;gap:10px;align-items:end}fieldset{border:1px solid var(--line);border-radius:6px;margin:0 0 10px}
label{display:flex;flex-direction:column;gap:3px;color:var(--soft);font-size:12px}label.check{flex-direction:row;align-items:center}
input,select,textarea{font:inherit;color:var(--ink);background:var(--page);border:1px solid var(--line);border-radius:6px;padding:6px 8px;max-width:100%}
input[type=number]{width:110px}button,.button{font:inherit;border:1px solid var(--line);background:var(--card);color:var(--ink);border-radius:6px;padding:6px 12px;cursor:pointer;text-decoration:none;display:inline-block}
button.primary{background:var(--accent);border-color:var(--accent);color:var(--on)}button.danger{color:#c2362b}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}.note{border-left:3px solid var(--accent);padding:6px 12px;background:var(--card);margin:0 0 16px}`;

// page/forms.ts
var field = (name, label, value, type = "text") => `<label>${escapeHtml(label)}<input name="${escapeHtml(name)}" type="${type}"${type === "number" ? ' step="any"' : ""} value="${escapeHtml(value)}"></label>`;
var choice = (name, label, options, value) => `<label>${escapeHtml(label)}<select name="${escapeHtml(name)}">${options.map(
  (option) => `<option value="${escapeHtml(option)}"${option === value ? " selected" : ""}>${escapeHtml(option === "" ? "any" : option)}</option>`
).join("")}</select></label>`;
var button = (action, label, look = "") => `<button name="action" value="${escapeHtml(action)}"${look === "" ? "" : ` class="${look}"`}>${escapeHtml(label)}</button>`;

// page/views.ts
var homePage = (stores, notice2) => htmlPage(
  "Shops",
  `<header><h1>Sandbox</h1><p>Simulated WooCommerce shops on this machine. Nothing here is real, and nothing leaves it.</p></header>
<main>${noticeBox(notice2)}${stores.map(shopCard).join("")}</main>`
);
var shopCard = (shop3) => {
  const [key] = shop3.keys;
  const { orders, customers, products } = shop3.totals;
  return `<section><h2>${escapeHtml(shop3.name)}</h2>${shopLinks(shop3.id)}<div class="scroll"><table>
<tr><th scope="row">Store URL</th><td><code>${escapeHtml(shop3.url)}</code></td></tr>
<tr><th scope="row">Consumer key</th><td><code>${escapeHtml(key?.consumerKey ?? "")}</code></td></tr>
<tr><th scope="row">Consumer secret</th><td><code>${escapeHtml(key?.consumerSecret ?? "")}</code></td></tr>
<tr><th scope="row">Holds</th><td>${count(customers)} customers, ${count(orders)} orders, ${count(products)} products</td></tr>
<tr><th scope="row">Habits of</th><td>WooCommerce ${escapeHtml(shop3.version)}, ${escapeHtml(shop3.timezone)}</td></tr></table></div>
<details><summary>Other keys</summary><div class="scroll"><table>${shop3.keys.slice(1).map(
    (each) => `<tr><td>${escapeHtml(each.description)}</td><td><code>${escapeHtml(each.consumerKey)}</code><br><code>${escapeHtml(each.consumerSecret)}</code></td></tr>`
  ).join("")}</table></div></details></section>`;
};
var listPage = (store, stream2, view) => {
  const id2 = store.options.id;
  const search2 = view.search.toLowerCase();
  const statuses2 = view.status === "" ? void 0 : [view.status];
  const { entries, total } = store.collections[stream2].list(
    {
      key: `page|${stream2}|${search2}|${view.status}`,
      order: stream2 === "customers" ? "id" : "modified",
      descending: true,
      everyGenerated: search2 === "" && view.status === "",
      ...search2 === "" ? {} : { matches: (facts) => facts.text.includes(search2) },
      ...statuses2 ? { statuses: statuses2 } : {}
    },
    (view.page - 1) * perPage,
    perPage
  );
  const records = entries.map((entry) => JSON.parse(entry.text("")));
  const path = (page2) => `/shop/${id2}/${stream2}?search=${encodeURIComponent(view.search)}&status=${encodeURIComponent(view.status)}&page=${page2}`;
  const states = stream2 === "orders" ? [...orderStatuses, "trash"] : ["publish", "draft", "pending", "private", "trash"];
  return shopPage(
    store,
    title(stream2),
    `${noticeBox(view.notice)}<section><form class="row" method="get">${field("search", "Search", view.search)}
${stream2 === "customers" ? "" : choice("status", "Status", ["", ...states], view.status)}<button class="primary">Show</button></form></section>
<section><p>${count(total)} ${stream2}, latest ${stream2 === "customers" ? "first" : "change first"}.</p><div class="scroll"><table>
<tr>${columns[stream2].map(([name]) => `<th scope="col">${name}</th>`).join("")}</tr>${records.map((record) => row(id2, stream2, record)).join("")}</table></div>
<p>${view.page > 1 ? `<a href="${escapeHtml(path(view.page - 1))}">Previous</a> ` : ""}${view.page * perPage < total ? `<a href="${escapeHtml(path(view.page + 1))}">Next</a>` : ""}</p></section>
<section><h2>Make changes</h2><form class="row" method="post" action="/shop/${id2}/${stream2}">${button("create", `New ${stream2.slice(0, -1)}`)}
${field("count", "How many", "10", "number")}${button("touch", "Edit random ones")}${button("trash", stream2 === "customers" ? "Delete random ones" : "Trash random ones", "danger")}</form></section>`
  );
};
var recordPage = (store, stream2, id2, notice2) => {
  const record = store.collections[stream2].find(id2);
  if (!record)
    return void 0;
  const text = (key) => String(record[key] ?? "");
  const billing = record.billing ?? {};
  const action = `/shop/${store.options.id}/${stream2}/${id2}`;
  const inputs = {
    orders: () => `${choice("status", "Status", orderStatuses, text("status"))}${field("total", "Total", text("total"))}${field("customer_note", "Note of the customer", text("customer_note"))}
${["first_name", "last_name", "email", "phone", "city"].map((key) => field(key, key.replace("_", " "), String(billing[key] ?? ""))).join("")}`,
    customers: () => `${field("first_name", "First name", text("first_name"))}${field("last_name", "Last name", text("last_name"))}${field("email", "E-mail", text("email"))}
${field("phone", "Phone", String(billing.phone ?? ""))}${field("city", "City", String(billing.city ?? ""))}`,
    products: () => `${field("name", "Name", text("name"))}${field("sku", "SKU", text("sku"))}${field("regular_price", "Regular price", text("regular_price"))}
${field("stock_quantity", "Stock", text("stock_quantity"), "number")}`
  };
  const trashed = record.status === "trash";
  const ends = [
    stream2 === "customers" ? "" : trashed ? button("restore", "Restore") : button("trash", "Move to trash"),
    button("delete", "Delete for good", "danger")
  ];
  return shopPage(
    store,
    `${title(stream2).slice(0, -1)} ${id2}`,
    `${noticeBox(notice2)}<section><form class="row" method="post" action="${action}">${inputs[stream2]()}<button class="primary" name="action" value="save">Save</button></form></section>
${stream2 === "orders" ? refundForm(action) : ""}${stream2 === "products" ? variationForms(store, id2, action) : ""}
<section><h2>End</h2><form class="row" method="post" action="${action}">${ends.join("")}</form></section>
<section><details><summary>Whole record</summary><pre><code>${escapeHtml(JSON.stringify(record, null, 2))}</code></pre></details></section>`
  );
};
var webhooksPage = (store) => {
  const { subscriptions, log } = store.webhooks;
  const rows = [...subscriptions.values()].map(
    (item2) => `<tr><td>${item2.id}</td><td>${escapeHtml(item2.topic)}</td><td>${escapeHtml(item2.status)}</td><td>${item2.failures}</td><td><code>${escapeHtml(item2.deliveryUrl)}</code></td></tr>`
  );
  const lines = log.slice(-100).reverse().map(
    (item2) => `<tr><td>${escapeHtml(item2.at)}</td><td>${escapeHtml(item2.topic)}</td><td>${item2.resourceId}</td><td>${escapeHtml(String(item2.status))}</td></tr>`
  );
  return shopPage(
    store,
    "Webhooks",
    `<section><h2>Subscriptions</h2><div class="scroll"><table><tr><th>Id</th><th>Topic</th><th>State</th><th>Failures in a row</th><th>Address</th></tr>${rows.join("") || '<tr><td colspan="5">None. A hub makes them when it connects.</td></tr>'}</table></div></section>
<section><h2>Last deliveries</h2><div class="scroll"><table><tr><th>GMT</th><th>Topic</th><th>Record</th><th>Answer</th></tr>${lines.join("") || '<tr><td colspan="4">None yet.</td></tr>'}</table></div></section>`
  );
};
var faultsPage = (store, notice2) => {
  const { webhooks, ...plain } = usualFaults;
  const input = (name, usual, value) => {
    const label = name.replace(/^webhooks\./, "").replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
    const known = choices[name];
    if (known)
      return choice(name, label, known, String(value));
    if (typeof usual === "boolean")
      return `<label class="check"><input type="checkbox" name="${name}"${value === true ? " checked" : ""}>${label}</label>`;
    return field(name, label, value === null ? "" : String(value), typeof usual === "string" ? "text" : "number");
  };
  const group = (usual, now, prefix = "") => Object.entries(usual).map(([name, value]) => input(prefix + name, value, now[name])).join("");
  return shopPage(
    store,
    "Faults",
    `${noticeBox(notice2)}<section><p>Rates are shares of requests: 0.05 disturbs one in twenty.</p><form method="post" action="/shop/${store.options.id}/faults">
<fieldset><legend>Requests</legend>${group(plain, store.faults)}</fieldset><fieldset><legend>Webhooks</legend>${group(webhooks, store.faults.webhooks, "webhooks.")}</fieldset>
<button class="primary" name="action" value="set">Set</button> ${button("clear", "Switch all off")}</form></section>`
  );
};
var choices = {
  redirect: ["none", "private", "loop"],
  omitStream: ["orders", "customers", "products"],
  limitStatus: ["429", "503"]
};
var perPage = 25;
var count = (value) => value.toLocaleString("en-GB");
var title = (stream2) => stream2.charAt(0).toUpperCase() + stream2.slice(1);
var noticeBox = (notice2) => notice2 === "" ? "" : `<p class="note" role="status">${escapeHtml(notice2)}</p>`;
var shopLinks = (id2) => `<nav>${["orders", "customers", "products", "webhooks", "faults"].map((name) => `<a href="/shop/${id2}/${name}">${title(name)}</a>`).join("")}</nav>`;
var shopPage = (store, heading, body) => htmlPage(
  heading,
  `<header><h1><a href="/">Sandbox</a> \xB7 ${escapeHtml(store.name)} \xB7 ${escapeHtml(heading)}</h1>${shopLinks(store.options.id)}</header><main>${body}</main>`
);
var plainColumn = (name, key) => [name, (record) => String(record[key] ?? "")];
var person = (record) => {
  const { first_name, last_name } = record.billing ?? {};
  return `${first_name ?? ""} ${last_name ?? ""}`;
};
var columns = {
  orders: [
    plainColumn("Order", "id"),
    plainColumn("Status", "status"),
    plainColumn("Total", "total"),
    plainColumn("", "currency"),
    ["Buyer", person],
    plainColumn("Changed (GMT)", "date_modified_gmt")
  ],
  customers: [
    plainColumn("Customer", "id"),
    plainColumn("First name", "first_name"),
    plainColumn("Last name", "last_name"),
    plainColumn("E-mail", "email"),
    plainColumn("Role", "role")
  ],
  products: [
    plainColumn("Product", "id"),
    plainColumn("Name", "name"),
    plainColumn("SKU", "sku"),
    plainColumn("Price", "price"),
    plainColumn("Stock", "stock_quantity"),
    plainColumn("Status", "status")
  ]
};
var row = (store, stream2, record) => `<tr>${columns[stream2].map(
  ([, show2], at) => at === 0 ? `<td><a href="/shop/${store}/${stream2}/${record.id}">${escapeHtml(show2(record))}</a></td>` : `<td>${escapeHtml(show2(record))}</td>`
).join("")}</tr>`;
var refundForm = (action) => `<section><h2>Refund</h2><form class="row" method="post" action="${action}">${field("amount", "Amount", "1.00")}${field("reason", "Reason", "")}${button("refund", "Refund")}</form></section>`;
var variationForms = (store, id2, action) => {
  const items = (store.variationsOf(id2) ?? []).slice(0, 50);
  if (items.length === 0)
    return "";
  const forms = items.map(
    (item2) => `<form class="row" method="post" action="${action}"><input type="hidden" name="variation" value="${item2.id}"><span>${escapeHtml(String(item2.name))}</span>${field("regular_price", "Price", String(item2.regular_price))}${field("stock_quantity", "Stock", String(item2.stock_quantity ?? ""), "number")}${button("variation", "Save")}</form>`
  );
  return `<section><h2>Variations</h2>${forms.join("")}</section>`;
};

// page/routes.ts
var streams = ["orders", "customers", "products"];
var registerPages = (app, control, rootShop) => {
  const html2 = (reply, text, status = 200) => reply.code(status).header("content-type", "text/html; charset=utf-8").header("content-security-policy", policy).send(text);
  const noticeOf = (request) => String(request.query.notice ?? "");
  app.get("/", async (request, reply) => {
    const query2 = request.query;
    if (query2.rest_route !== void 0)
      return rootShop(request, reply);
    return html2(reply, homePage(control.stores(), noticeOf(request)));
  });
  app.get("/shop/:store/:section", (request, reply) => {
    const { store: id2, section } = request.params;
    const query2 = request.query;
    const store = control.store(id2);
    if (section === "webhooks")
      return html2(reply, webhooksPage(store));
    if (section === "faults")
      return html2(reply, faultsPage(store, noticeOf(request)));
    if (!streams.includes(section))
      return reply.callNotFound();
    const page2 = Math.max(1, Number(query2.page ?? 1) || 1);
    return html2(
      reply,
      listPage(store, section, {
        search: query2.search ?? "",
        status: query2.status ?? "",
        page: page2,
        notice: noticeOf(request)
      })
    );
  });
  app.get("/shop/:store/:section/:record", (request, reply) => {
    const { store: id2, section, record } = request.params;
    if (!streams.includes(section))
      return reply.callNotFound();
    const shown2 = recordPage(control.store(id2), section, Number(record), noticeOf(request));
    return shown2 === void 0 ? reply.callNotFound() : html2(reply, shown2);
  });
  app.post("/shop/:store/*", (request, reply) => {
    const { store: id2, "*": rest } = request.params;
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
    const { back, result } = applyForm(control, id2, rest.split("/"), form);
    const failed = typeof result === "object" && result !== null && isRefusal(result) && !("id" in result);
    const notice2 = failed ? `Not done: ${result.message}` : "Done.";
    return reply.redirect(`/shop/${id2}/${back}?notice=${encodeURIComponent(notice2)}`, 303);
  });
};
var policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

// shopify/control-routes.ts
import { Readable as Readable2 } from "node:stream";
import { z as z4 } from "zod";

// shopify/faults.ts
import { z as z3 } from "zod";
var rate2 = z3.number().min(0).max(1);
var faultsSchema2 = z3.object({
  latencyMs: z3.number().min(0).max(6e5).default(0),
  jitterMs: z3.number().min(0).max(6e5).default(0),
  /** HTTP 500 or 502, half of them HTML. */
  errorRate: rate2.default(0),
  /** A 200 whose errors say INTERNAL_SERVER_ERROR. */
  internalErrorRate: rate2.default(0),
  /** HTTP 429 of the edge. */
  edgeThrottleRate: rate2.default(0),
  retryAfterSeconds: z3.number().min(0).nullable().default(2),
  /** THROTTLED although the bucket holds enough. */
  throttleRate: rate2.default(0),
  /** The connection stays open and nothing comes. */
  hangRate: rate2.default(0),
  resetRate: rate2.default(0),
  truncateRate: rate2.default(0),
  /** HTML with status 200. */
  htmlRate: rate2.default(0),
  /** A write is done, but its answer is an error. */
  lateErrorRate: rate2.default(0),
  /** 402: the shop has not paid; 423: it is locked; 403: refused for another reason. */
  standing: z3.enum(["open", "frozen", "locked", "forbidden"]).default("open"),
  clockSkewSeconds: z3.number().int().default(0),
  /** How long an edit takes to be seen by searches. */
  searchLagMs: z3.number().min(0).max(6e5).default(2e3),
  /** Null: the plan's. */
  bucketCapacity: z3.number().positive().nullable().default(null),
  restoreRate: z3.number().positive().nullable().default(null),
  /** `scaled`: connections weigh less than their size, as is observed; `linear`: two and one for each object asked for. */
  costModel: z3.enum(["scaled", "linear"]).default("scaled"),
  maxQueryCost: z3.number().positive().default(1e3),
  /** Objects beyond which a connection's cursor does not reach. */
  pagingWall: z3.number().int().positive().default(25e3),
  /** `null`: names and addresses come empty; `denied`: asking for them is an error. */
  protectedData: z3.enum(["approved", "null", "denied"]).default("approved"),
  /** Permissions that consent does not bring although the app asked, separated by commas. */
  withheldScopes: z3.string().default(""),
  /** Access tokens by OAuth live this long. */
  tokenSeconds: z3.number().int().positive().default(3600),
  /** `rotating`: the old refresh token stays usable until the new one is first used; `strict`: it dies at once. */
  refreshGrace: z3.enum(["rotating", "strict"]).default("rotating"),
  /** The answer to a refresh is lost on its way, after it was made. */
  refreshLostRate: rate2.default(0),
  bulk: z3.object({
    /** How long an operation waits before it runs. */
    queueMs: z3.number().min(0).default(300),
    /** Root objects per second while it runs; 0: as fast as it goes. */
    perSecond: z3.number().min(0).default(0),
    /** How the next operation ends. */
    outcome: z3.enum(["COMPLETED", "FAILED", "CANCELED", "EXPIRED"]).default("COMPLETED"),
    /** The share of the work after which it ends so. */
    failAt: rate2.default(0.5),
    urlSeconds: z3.number().positive().default(604800),
    shuffle: z3.boolean().default(true),
    /** The file breaks off at this share of it, once. */
    cutDownloadAt: rate2.default(0),
    /** Lines that the file lacks although they were counted. */
    missingLines: z3.number().int().min(0).default(0)
  }).prefault({}),
  webhooks: z3.object({
    delayMs: z3.number().min(0).default(50),
    jitterMs: z3.number().min(0).default(0),
    duplicateRate: rate2.default(0),
    lossRate: rate2.default(0),
    shuffle: z3.boolean().default(false),
    timeoutMs: z3.number().positive().default(5e3),
    /** Retries take four hours; this many times faster here. */
    timeScale: z3.number().positive().default(1e3)
  }).prefault({}),
  /** Only requests whose body contains this text are disturbed. */
  onlyBody: z3.string().default("")
});
var usualFaults2 = faultsSchema2.parse({});

// shopify/data/edits.ts
var makeEdits = (lagMs, now) => {
  const kept2 = /* @__PURE__ */ new Map();
  const waiting = /* @__PURE__ */ new Set();
  const catchUp = () => {
    const at = now();
    for (const edit of waiting) {
      while (edit.pending[0] && edit.pending[0].at <= at) {
        const seen = edit.pending.shift();
        if (seen)
          edit.indexed = { record: seen.record };
      }
      if (edit.pending.length === 0)
        waiting.delete(edit);
    }
  };
  const stateOf = (edit, view) => view === "live" ? edit : edit.indexed;
  return {
    get: (n) => kept2.get(n),
    all: () => [...kept2.values()].map(({ n, record }) => ({ n, record })),
    put: (n, record) => {
      const edit = kept2.get(n) ?? { n, record, indexed: void 0, pending: [] };
      edit.record = record;
      const lag = lagMs();
      if (lag > 0 || edit.pending.length > 0) {
        edit.pending.push({ at: now() + lag, record });
        waiting.add(edit);
      } else
        edit.indexed = { record };
      kept2.set(n, edit);
    },
    settle: (n, record) => {
      kept2.set(n, { n, record, indexed: { record }, pending: [] });
    },
    /** Whether the generated record of this number is not what is to be shown. */
    covers: (n, view) => {
      const edit = kept2.get(n);
      return edit !== void 0 && stateOf(edit, view) !== void 0;
    },
    covered: (view) => {
      catchUp();
      return [...kept2.values()].filter((edit) => stateOf(edit, view) !== void 0).map((edit) => edit.n);
    },
    /** Edited and new records that are there. */
    shown: (view) => {
      catchUp();
      const found = [];
      for (const edit of kept2.values()) {
        const record = stateOf(edit, view)?.record;
        if (record)
          found.push({ n: edit.n, record });
      }
      return found;
    }
  };
};

// shopify/data/filter.ts
var inside = (value, range) => range === void 0 || value >= (range.from ?? -Infinity) && value <= (range.to ?? Infinity);
var narrow = (range, other) => ({
  from: Math.max(range?.from ?? -Infinity, other.from ?? -Infinity),
  to: Math.min(range?.to ?? Infinity, other.to ?? Infinity)
});

// shopify/data/collection.ts
var makeCollection = (source, lagMs, now) => {
  const edits = makeEdits(lagMs, now);
  let last = source.size;
  let version = 0;
  const find3 = (n) => {
    const edit = edits.get(n);
    if (edit)
      return edit.record;
    return n >= 1 && n <= source.size ? source.make(n) : null;
  };
  const placeAt = (order2, at) => {
    if (order2 === "id")
      return { value: at + 1, n: at + 1 };
    return { value: source.byUpdate.timeAt(at), n: source.byUpdate.at(at) };
  };
  const firstBehind = (order2, after, orEqual = false) => {
    if (after === void 0)
      return 0;
    let low = 0;
    let high = source.size;
    while (low < high) {
      const middle = low + high >> 1;
      const difference = compare(placeAt(order2, middle), after);
      if (difference > 0 || orEqual && difference === 0)
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  };
  const slice = (order2, filter) => {
    if (order2 === "updated") {
      const from = filter.updated?.from;
      const to = filter.updated?.to;
      return [
        from === void 0 ? 0 : firstBehind(order2, { value: from, n: -1 }),
        to === void 0 ? source.size : firstBehind(order2, { value: to, n: Infinity })
      ];
    }
    const made = filter.created?.from;
    const numbered = Math.max(filter.n?.from ?? 1, made === void 0 ? 1 : firstMade(source, made));
    return [
      Math.max(0, Math.min(source.size, numbered - 1)),
      Math.min(source.size, Math.max(0, filter.n?.to ?? source.size))
    ];
  };
  const fits = (n, createdAt, updatedAt, filter) => inside(n, filter.n) && inside(createdAt, filter.created) && inside(updatedAt, filter.updated);
  const baseFits = (n, filter) => {
    if (!inside(n, filter.n))
      return false;
    if (filter.created && !inside(source.createdAt(n), filter.created))
      return false;
    if (filter.updated && !inside(source.updatedAt(n), filter.updated))
      return false;
    return !filter.matches || filter.matches(source.make(n));
  };
  const editFits = (edit, filter) => fits(edit.n, edit.record.createdAt, edit.record.updatedAt, filter) && (!filter.matches || filter.matches(edit.record));
  function* walkBase({ order: order2, reverse, after, view, filter }) {
    const [from, to] = slice(order2, filter);
    if (reverse) {
      const start = after === void 0 ? to : Math.min(to, firstBehind(order2, after, true));
      for (let at = start - 1; at >= from; at -= 1) {
        const place = placeAt(order2, at);
        if (!edits.covers(place.n, view) && baseFits(place.n, filter))
          yield place;
      }
      return;
    }
    for (let at = Math.max(from, firstBehind(order2, after)); at < to; at += 1) {
      const place = placeAt(order2, at);
      if (!edits.covers(place.n, view) && baseFits(place.n, filter))
        yield place;
    }
  }
  function* walk(options) {
    const { order: order2, reverse, after, view, filter } = options;
    const sign = reverse ? -1 : 1;
    const added = edits.shown(view).filter((edit) => editFits(edit, filter)).map((edit) => ({ value: order2 === "id" ? edit.n : edit.record.updatedAt, n: edit.n })).filter((place) => after === void 0 || compare(place, after) * sign > 0).sort((a, b) => compare(a, b) * sign);
    let next = 0;
    for (const place of walkBase(options)) {
      for (let edit = added[next]; edit && compare(edit, place) * sign < 0; edit = added[next]) {
        next += 1;
        yield edit;
      }
      yield place;
    }
    yield* added.slice(next);
  }
  const count8 = (filter, view, limit) => {
    const simple = !filter.matches && !(filter.updated && (filter.created || filter.n)) && filter.created?.to === void 0;
    if (!simple) {
      let seen = 0;
      for (const _place of walk({ order: filter.updated ? "updated" : "id", view, filter }))
        if (++seen >= limit)
          break;
      return seen;
    }
    const [from, to] = slice(filter.updated ? "updated" : "id", filter);
    let total = Math.max(0, to - from);
    for (const n of edits.covered(view))
      if (n <= source.size && baseFits(n, filter))
        total -= 1;
    for (const edit of edits.shown(view))
      if (editFits(edit, filter))
        total += 1;
    return Math.min(total, limit);
  };
  return {
    source,
    find: find3,
    isEdited: (n) => edits.get(n) !== void 0,
    version: () => version,
    walk,
    count: count8,
    put: (n, record) => {
      last = Math.max(last, n);
      version += 1;
      edits.put(n, record);
    },
    nextNumber: () => ++last,
    edits: () => edits.all(),
    restore: (saved) => {
      version += 1;
      for (const { n, record } of saved) {
        last = Math.max(last, n);
        edits.settle(n, record);
      }
    }
  };
};
var firstMade = (source, second) => {
  let low = 1;
  let high = source.size + 1;
  while (low < high) {
    const middle = low + high >> 1;
    if (source.createdAt(middle) >= second)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
};
var compare = (a, b) => a.value !== b.value ? a.value < b.value ? -1 : 1 : Math.sign(a.n - b.n);

// shopify/data/people.ts
var countries = {
  US: "United States",
  DE: "Germany",
  PL: "Poland",
  GB: "United Kingdom",
  CA: "Canada",
  JP: "Japan",
  KW: "Kuwait",
  IN: "India",
  BR: "Brazil"
};
var provinces = {
  ME: "Maine",
  NY: "New York",
  QC: "Quebec",
  JP13: "Tokyo",
  MH: "Maharashtra",
  SP: "S\xE3o Paulo"
};
var makePerson = (random, tag) => {
  const place = random.pick(places);
  const nameless = random.next() < 0.02;
  const firstName = nameless ? null : random.pick(firstNames);
  const lastName = nameless ? null : random.pick(lastNames);
  const phone = random.next() < 0.6 ? `${place.dial}${random.int(1e3, 9999)}${random.int(10, 99)}`.replaceAll(" ", "") : null;
  const company = random.pick(companies);
  return {
    firstName,
    lastName,
    email: random.next() < 0.96 ? `${random.token(6)}.${tag}@example.${random.pick(["com", "org", "net"])}` : null,
    phone,
    place,
    address: {
      firstName,
      lastName,
      company: company === "" ? null : company,
      address1: `${random.int(1, 999)} ${place.street}`,
      address2: random.next() < 0.2 ? `Apt ${random.int(1, 99)}` : null,
      city: place.city,
      province: provinces[place.state] ?? null,
      provinceCode: place.state === "" ? null : place.state.replace("JP13", "JP-13"),
      country: countries[place.country] ?? place.country,
      countryCode: place.country,
      zip: place.postcode,
      phone
    }
  };
};

// kit/timeline.ts
var makeTimeline = (options) => {
  const { size, from, step, tie } = options;
  const multiplier = options.multiplier % block;
  const inverse2 = invert(multiplier);
  const fullRows = Math.floor(size / block) * block;
  const shuffle = (row2, factor) => row2 >= fullRows ? row2 : row2 - row2 % block + row2 % block * factor % block;
  return {
    at: (place) => shuffle(place, inverse2),
    placeOf: (row2) => shuffle(row2, multiplier),
    timeAt: (place) => {
      const effective = tie && place >= tie.place && place < tie.place + tie.count ? tie.place + tie.count - 1 : place;
      return Math.floor(from + effective * step);
    }
  };
};
var block = 64;
var invert = (odd) => {
  for (let candidate = 1; candidate < block; candidate += 2)
    if (candidate * odd % block === 1)
      return candidate;
  throw new Error("A timeline needs an odd multiplier.");
};

// shopify/data/source.ts
var makeTimes = ({ size, from, until }, multiplier) => {
  const step = (until - from) / (size + 64);
  const timeline = makeTimeline({
    size,
    // A block later than its making, so that no change is older than its record.
    from: from + 64 * step,
    step,
    multiplier,
    // More records in one second than a page holds.
    tie: { place: Math.floor(size / 2), count: Math.min(300, Math.floor(size / 4)) }
  });
  return {
    createdAt: (n) => Math.floor(from + (n - 1) * step),
    updatedAt: (n) => timeline.timeAt(timeline.placeOf(n - 1)),
    byUpdate: inOrder(timeline, size)
  };
};
var inOrder = (timeline, size) => {
  const kept2 = /* @__PURE__ */ new Map();
  const rowsFrom = (first2, last) => {
    let rows = kept2.get(first2);
    if (!rows) {
      rows = Array.from({ length: last - first2 + 1 }, (_, at) => timeline.at(first2 + at)).sort((a, b) => a - b);
      if (kept2.size > 500)
        kept2.clear();
      kept2.set(first2, rows);
    }
    return rows;
  };
  return {
    timeAt: (place) => timeline.timeAt(place),
    at: (place) => {
      const second = timeline.timeAt(place);
      let first2 = place;
      let last = place;
      while (first2 > 0 && timeline.timeAt(first2 - 1) === second)
        first2 -= 1;
      while (last < size - 1 && timeline.timeAt(last + 1) === second)
        last += 1;
      const row2 = first2 === last ? timeline.at(place) : rowsFrom(first2, last)[place - first2];
      return (row2 ?? 0) + 1;
    }
  };
};

// shopify/data/customers.ts
var makeCustomers = (span) => {
  const times = makeTimes(span, 29);
  return {
    size: span.size,
    ...times,
    make: (n) => makeCustomer(span.seed, n, times.createdAt(n), times.updatedAt(n))
  };
};
var makeCustomer = (seed, n, createdAt, updatedAt) => {
  const random = makeRandom(mix(seed + 11, n));
  const person2 = makePerson(random, `c${n}`);
  const second = random.next() < 0.15 ? makePerson(random, `c${n}`).address : void 0;
  return {
    kind: "customers",
    n,
    createdAt,
    updatedAt,
    firstName: person2.firstName,
    lastName: person2.lastName,
    // As people type it: the shop keeps what it was given.
    email: person2.email !== null && random.next() < 0.05 ? person2.email.toUpperCase() : person2.email,
    phone: person2.phone,
    marketing: random.pick(["SUBSCRIBED", "NOT_SUBSCRIBED", "NOT_SUBSCRIBED", "UNSUBSCRIBED", "PENDING"]),
    state: random.pick(["ENABLED", "DISABLED", "DISABLED", "INVITED"]),
    locale: person2.place.country === "DE" ? "de" : "en",
    note: random.next() < 0.1 ? "Rings twice. \u201CLeave at the door\u201D \u2728" : null,
    tags: random.next() < 0.2 ? random.pick([["vip"], ["wholesale", "\xE9t\xE9"], ["newsletter", "vip"]]) : [],
    taxExempt: random.next() < 0.03,
    verifiedEmail: random.next() < 0.9,
    addresses: random.next() < 0.05 ? [] : second ? [person2.address, second] : [person2.address]
  };
};

// shopify/data/ids.ts
var spacing = { line: 512, small: 16, address: 4, variant: 4096 };
var rooms = {
  Customer: 1,
  Order: 1,
  Product: 1,
  MailingAddress: spacing.address,
  LineItem: spacing.line,
  Refund: spacing.small,
  RefundLineItem: spacing.line * 16,
  Fulfillment: spacing.small,
  FulfillmentLineItem: spacing.line * 16,
  OrderTransaction: spacing.small * 4,
  OrderAdjustment: spacing.small,
  ShippingLine: 1,
  ProductVariant: spacing.variant,
  InventoryItem: spacing.variant,
  InventoryLevel: spacing.variant * 4,
  Location: 1,
  Shop: 1,
  WebhookSubscription: 1,
  BulkOperation: 1,
  AppInstallation: 1,
  App: 1,
  ProductOption: 4,
  ProductOptionValue: spacing.variant
};
var makeIds = (base) => {
  const small = base < 2n ** 52n;
  const start = Number(base);
  const number = (type, n, k = 0) => {
    const offset = n * rooms[type] + k;
    return small ? String(start + offset) : String(base + BigInt(offset));
  };
  const split = (type, text) => {
    if (!/^\d{1,19}$/.test(text))
      return void 0;
    const offset = Number(BigInt(text) - base);
    if (offset < 0 || !Number.isSafeInteger(offset))
      return void 0;
    return { n: Math.floor(offset / rooms[type]), k: offset % rooms[type] };
  };
  return {
    number,
    gid: (type, n, k) => `gid://shopify/${type}/${number(type, n, k)}`,
    parse: (gid) => {
      const match = /^gid:\/\/shopify\/(\w+)\/(\d+)(?:\?.*)?$/.exec(gid);
      const type = match?.[1];
      if (type === void 0 || !(type in rooms))
        return void 0;
      const found = split(type, match?.[2] ?? "");
      return found && { type, ...found };
    },
    parseNumber: (type, text) => split(type, text)?.n
  };
};

// shopify/data/products.ts
var makeProducts = (span) => {
  const times = makeTimes(span, 37);
  const outline = (n) => {
    const random = makeRandom(mix(span.seed + 23, n));
    return {
      title: `${random.pick(adjectives)} ${random.pick(nouns)}${n % 9 === 0 ? ` No. ${n}` : ""}`,
      vendor: random.pick(["Sandbox Goods", "M\xFCller & S\xF6hne", "Acme", "\u682A\u5F0F\u4F1A\u793E\u30B5\u30F3\u30D7\u30EB"]),
      price: random.int(199, 24999),
      variants: variantCount(n, random)
    };
  };
  return {
    size: span.size,
    ...times,
    outline,
    make: (n) => makeProduct(span.seed, n, outline(n), times.createdAt(n), times.updatedAt(n))
  };
};
var variantCount = (n, random) => {
  if (n === 4 || n % 2e3 === 4)
    return 130;
  if (n === 12 || n % 5e3 === 12)
    return 260;
  return random.next() < 0.5 ? 1 : random.int(2, 8);
};
var sizes2 = ["XS", "S", "M", "L", "XL", "Gr\xF6\xDFe 46", "\u7279\u5927", "One"];
var colours2 = ["Red", "Blau", "\u010Cierna", "Vert", "\u767D", "Sand"];
var finishes = ["Matt", "Gl\xE4nzend", "Raw", "Oiled", "Waxed", "Lack"];
var makeProduct = (seed, n, outline, createdAt, updatedAt) => {
  const random = makeRandom(mix(seed + 31, n));
  const status = random.next() < 0.86 ? "ACTIVE" : random.pick(["DRAFT", "ARCHIVED"]);
  const many2 = outline.variants > 1;
  return {
    kind: "products",
    n,
    createdAt,
    updatedAt,
    title: outline.title,
    handle: `${slugOf(outline.title)}-${n}`,
    descriptionHtml: random.next() < 0.2 ? "" : `<p>${outline.title}: made to last. 5 &lt; 6 &amp; \u201Cquoted\u201D.</p>`,
    vendor: outline.vendor,
    productType: random.pick(["Home", "Clothing", "K\xFCche", ""]),
    status,
    tags: random.next() < 0.3 ? random.pick([["sale"], ["\xE9t\xE9", "new"], ["\u{1F381}"]]) : [],
    publishedAt: status === "DRAFT" ? null : createdAt,
    optionNames: many2 ? ["Size", "Colour", ...outline.variants > 48 ? ["Finish"] : []] : ["Title"],
    variants: Array.from(
      { length: outline.variants },
      (_, at) => makeVariant(random, n, at + 1, outline.variants, outline.price, updatedAt)
    )
  };
};
var makeVariant = (random, product2, k, of, price, updatedAt) => {
  const at = k - 1;
  const options = [
    sizes2[at % 8] ?? "One",
    colours2[Math.floor(at / 8) % 6] ?? "Red",
    ...of > 48 ? [finishes[Math.floor(at / 48)] ?? "Raw"] : []
  ];
  const tracked = random.next() < 0.9;
  return {
    k,
    // Two variants of one shop may share a number, and some have none.
    sku: random.next() < 0.08 ? null : random.next() < 0.03 ? "SAMPLE" : skuOf(product2, k),
    barcode: random.next() < 0.5 ? String(4e12 + product2 * 1e3 + k) : null,
    options: of > 1 ? options : ["Default Title"],
    price: price + at * 50,
    compareAtPrice: random.next() < 0.2 ? price + at * 50 + 1e3 : null,
    stock: [random.int(-2, 80), random.next() < 0.7 ? random.int(0, 40) : null],
    tracked,
    policy: random.next() < 0.9 ? "DENY" : "CONTINUE",
    taxable: random.next() < 0.95,
    grams: random.int(0, 5e3),
    unitCost: random.next() < 0.4 ? Math.floor(price * 0.6) : null,
    updatedAt
  };
};
var skuOf = (product2, k) => `SY-${product2}-${k}`;

// shopify/data/order-lines.ts
var makeLines = (random, count8, products, place, percentage) => Array.from({ length: count8 }, (_, at) => {
  const custom = products.size === 0 || random.next() < 0.03;
  const product2 = custom ? null : random.int(1, products.size);
  const outline = product2 === null ? null : products.outline(product2);
  const variant2 = outline ? random.int(1, outline.variants) : null;
  const quantity = random.next() < 0.7 ? 1 : random.int(2, 5);
  const price = outline && variant2 !== null ? outline.price + (variant2 - 1) * 50 : random.int(100, 9999);
  const discount = Math.round(price * quantity * percentage / 100);
  return {
    k: at + 1,
    product: product2,
    variant: variant2,
    title: outline?.title ?? "Custom work \u2702",
    variantTitle: outline && outline.variants > 1 ? `Size ${variant2}` : null,
    sku: product2 === null || variant2 === null ? null : skuOf(product2, variant2),
    vendor: outline?.vendor ?? null,
    quantity,
    price,
    discount,
    taxes: taxOf(place, price * quantity - discount),
    requiresShipping: random.next() < 0.9,
    taxable: true,
    giftCard: random.next() < 0.01
  };
});
var taxOf = (place, amount) => place.taxes.map(({ label, percent }) => ({
  title: label,
  rate: Math.round(percent * 1e3) / 1e5,
  amount: Math.round(amount * percent / 100)
}));
var shareDiscount = (line2, quantity) => {
  const share = quantity / line2.quantity;
  return {
    subtotal: Math.round((line2.price * line2.quantity - line2.discount) * share),
    tax: Math.round(line2.taxes.reduce((sum2, tax) => sum2 + tax.amount, 0) * share)
  };
};

// shopify/data/orders.ts
var currencies = [
  { currency: "EUR", rate: 0.92 },
  { currency: "JPY", rate: 151.37 },
  { currency: "GBP", rate: 0.79 }
];
var makeOrders = (span) => {
  const times = makeTimes(span, 27);
  const people = span.customers.size;
  const stride2 = coprime(people);
  const isGuest = (n) => people === 0 || n % 13 === 5;
  const customerOf = (n) => isGuest(n) ? null : n * stride2 % people + 1;
  return {
    size: span.size,
    ...times,
    customerOf,
    ofCustomer: (customer2) => {
      const found = [];
      if (people === 0 || customer2 > people)
        return found;
      const first2 = inverse(stride2, people) * (customer2 - 1) % people;
      for (let n = first2 === 0 ? people : first2; n <= span.size; n += people)
        if (!isGuest(n))
          found.push(n);
      return found;
    },
    make: (n) => {
      const owner = customerOf(n);
      const customer2 = owner === null ? null : span.customers.make(owner);
      return makeOrder(span, n, customer2, times.createdAt(n), times.updatedAt(n));
    }
  };
};
var makeOrder = (span, n, customer2, createdAt, updatedAt) => {
  const random = makeRandom(mix(span.seed + 47, n));
  const guest = makePerson(random, `g${n}`);
  const address = customer2?.addresses[0] ?? guest.address;
  const count8 = n === 8 || n % 5e3 === 4008 ? 260 : random.next() < 0.01 ? random.int(20, 60) : random.int(1, 4);
  const discount = random.next() < 0.15 ? {
    kind: random.next() < 0.7 ? "code" : "manual",
    title: random.pick(["SUMMER", "\xC9t\xE910", "Kulanz"]),
    percentage: random.pick([10, 20, 50])
  } : null;
  const lines = makeLines(random, count8, span.products, guest.place, discount?.percentage ?? 0);
  const shipped = random.next() < 0.85;
  const price = random.pick([0, 499, 799, 1250]);
  const payment = random.next() < 0.86 ? "PAID" : random.pick(["AUTHORIZED", "PENDING", "PARTIALLY_PAID", "VOIDED"]);
  const cancelled = random.next() < 0.04;
  const fulfilments = payment === "PAID" && !cancelled ? makeFulfilments(random, lines, createdAt, updatedAt) : [];
  const refunds = payment === "PAID" && (cancelled || random.next() < 0.06) ? makeRefunds(random, lines, updatedAt) : [];
  const done = fulfilments.length > 0 && random.next() < 0.6;
  return {
    kind: "orders",
    n,
    number: 1e3 + n,
    createdAt,
    updatedAt,
    processedAt: createdAt,
    customer: customer2?.n ?? null,
    email: customer2 ? customer2.email : guest.email,
    phone: customer2?.phone ?? null,
    presentment: random.next() < 0.05 ? random.pick(currencies) : { currency: span.currency, rate: 1 },
    taxesIncluded: random.next() < 0.2,
    test: n % 97 === 13,
    note: random.next() < 0.08 ? 'Bitte nicht knicken! \u{1F64F}\n"Danke"' : null,
    tags: random.next() < 0.1 ? random.pick([["gift"], ["priority", "\xE9tage 3"]]) : [],
    sourceName: random.pick(["web", "web", "web", "pos", "shopify_draft_order"]),
    cancelledAt: cancelled ? updatedAt : null,
    cancelReason: cancelled ? random.pick(["CUSTOMER", "FRAUD", "INVENTORY", "OTHER"]) : null,
    closedAt: done || cancelled ? updatedAt : null,
    billing: random.next() < 0.97 ? address : null,
    shipping: shipped ? address : null,
    discount,
    lines,
    shippingLine: shipped ? { title: price === 0 ? "Free shipping" : "Standard", code: "STD", price, taxes: taxOf(guest.place, price) } : null,
    payment,
    gateway: random.pick(["shopify_payments", "paypal", "manual", "bogus"]),
    refunds,
    fulfilments,
    attributes: random.next() < 0.05 ? [{ key: "gift wrap", value: "ja \u2713" }] : []
  };
};
var makeFulfilments = (random, lines, createdAt, updatedAt) => {
  const dice = random.next();
  if (dice < 0.25)
    return [];
  const parts = dice < 0.4 && lines.length > 1 ? [lines.slice(0, 1), ...dice < 0.33 ? [lines.slice(1)] : []] : [lines];
  return parts.map((part2, at) => {
    const number = `1Z${random.token(12).toUpperCase()}`;
    const at2 = Math.min(updatedAt, createdAt + (at + 1) * 86400);
    return {
      k: at + 1,
      createdAt: at2,
      updatedAt: Math.max(at2, updatedAt - 60),
      status: "SUCCESS",
      displayStatus: random.pick(["FULFILLED", "IN_TRANSIT", "DELIVERED"]),
      location: at % 2,
      tracking: random.next() < 0.7 ? [
        {
          company: random.pick(["UPS", "DHL Express", "Poste \u201C\xC9t\xE9\u201D"]),
          number,
          url: `https://track.example/${number}`
        }
      ] : [],
      lines: part2.map((line2) => ({ line: line2.k, quantity: line2.quantity }))
    };
  });
};
var makeRefunds = (random, lines, updatedAt) => {
  const line2 = lines[0];
  if (!line2)
    return [];
  const quantity = random.int(1, line2.quantity);
  return [
    {
      k: 1,
      createdAt: updatedAt,
      note: random.next() < 0.5 ? "Besch\xE4digt \u{1F614}" : null,
      lines: [
        {
          line: line2.k,
          quantity,
          ...shareDiscount(line2, quantity),
          restock: random.pick(["RETURN", "NO_RESTOCK"])
        }
      ],
      shipping: 0,
      adjustment: random.next() < 0.2 ? 100 : 0
    }
  ];
};
var coprime = (size) => {
  for (let candidate = 7919; ; candidate += 2)
    if (size === 0 || gcd(candidate % size || size, size) === 1 || size === 1)
      return candidate;
};
var gcd = (a, b) => b === 0 ? a : gcd(b, a % b);
var inverse = (factor, size) => {
  let [r, next] = [factor % size, size];
  let [s, t] = [1, 0];
  while (next !== 0) {
    const q = Math.floor(r / next);
    [r, next] = [next, r - q * next];
    [s, t] = [t, s - q * t];
  }
  return (s % size + size) % size;
};

// shopify/data/totals.ts
var totalsOf = (order2) => {
  let subtotal = 0;
  let discounts = 0;
  let tax = 0;
  for (const line2 of order2.lines) {
    subtotal += line2.price * line2.quantity - line2.discount;
    discounts += line2.discount;
    for (const each of line2.taxes)
      tax += each.amount;
  }
  const shipping = order2.shippingLine?.price ?? 0;
  for (const each of order2.shippingLine?.taxes ?? [])
    tax += each.amount;
  const total = subtotal + shipping + (order2.taxesIncluded ? 0 : tax);
  const back = { subtotal: 0, tax: 0, shipping: 0, adjustment: 0 };
  for (const refund2 of order2.refunds) {
    back.shipping += refund2.shipping;
    back.adjustment += refund2.adjustment;
    for (const line2 of refund2.lines) {
      back.subtotal += line2.subtotal;
      back.tax += line2.tax;
    }
  }
  const refunded = back.subtotal + (order2.taxesIncluded ? 0 : back.tax) + back.shipping + back.adjustment;
  const received = order2.payment === "PAID" ? total : order2.payment === "PARTIALLY_PAID" ? Math.floor(total / 2) : 0;
  return {
    discounts,
    subtotal,
    shipping,
    tax,
    total,
    refunded,
    refundedShipping: back.shipping,
    current: {
      subtotal: subtotal - back.subtotal,
      tax: tax - back.tax,
      discounts,
      total: total - refunded
    },
    received,
    outstanding: order2.payment === "VOIDED" ? 0 : total - received
  };
};
var currentQuantity = (order2, line2) => line2.quantity - quantityIn(order2.refunds, line2.k);
var fulfilledQuantity = (order2, line2) => quantityIn(
  order2.fulfilments.filter((item2) => item2.status === "SUCCESS"),
  line2.k
);
var quantityIn = (parts, k) => {
  let sum2 = 0;
  for (const part2 of parts)
    for (const line2 of part2.lines)
      if (line2.line === k)
        sum2 += line2.quantity;
  return sum2;
};
var financialStatus = (order2) => {
  if (order2.payment === "PAID" && order2.refunds.length > 0) {
    const { total, refunded } = totalsOf(order2);
    if (refunded > 0)
      return refunded >= total ? "REFUNDED" : "PARTIALLY_REFUNDED";
  }
  return order2.payment;
};
var fulfilmentStatus = (order2) => {
  let open = 0;
  let shipped = 0;
  for (const line2 of order2.lines) {
    const done = fulfilledQuantity(order2, line2);
    shipped += done;
    open += Math.max(0, currentQuantity(order2, line2) - done);
  }
  if (shipped === 0)
    return order2.cancelledAt !== null && order2.refunds.length > 0 ? "RESTOCKED" : "UNFULFILLED";
  return open === 0 ? "FULFILLED" : "PARTIALLY_FULFILLED";
};

// shopify/data/search-rules.ts
var searchRules = (shop3) => ({
  orders: {
    number: (text) => shop3.ids.parseNumber("Order", text),
    text: (order2) => `#${order2.number} ${order2.email ?? ""} ${order2.billing?.firstName ?? ""} ${order2.billing?.lastName ?? ""}`,
    fields: {
      id: { type: "id" },
      created_at: { type: "created" },
      updated_at: { type: "updated" },
      processed_at: { type: "time", of: (order2) => order2.processedAt },
      name: { type: "text", of: (order2) => [`#${order2.number}`, String(order2.number)] },
      email: { type: "text", of: (order2) => [order2.email] },
      customer_id: {
        type: "text",
        of: (order2) => [order2.customer === null ? null : shop3.ids.number("Customer", order2.customer)]
      },
      tag: { type: "text", of: (order2) => order2.tags },
      test: { type: "flag", of: (order2) => order2.test },
      sku: { type: "text", of: (order2) => order2.lines.map((line2) => line2.sku) },
      source_name: { type: "text", of: (order2) => [order2.sourceName] },
      financial_status: { type: "choice", matches: (order2, value) => financialStatus(order2).toLowerCase() === value },
      fulfillment_status: {
        type: "choice",
        matches: (order2, value) => ({ FULFILLED: "shipped", PARTIALLY_FULFILLED: "partial", UNFULFILLED: "unshipped", RESTOCKED: "restocked" })[fulfilmentStatus(order2)] === value || fulfilmentStatus(order2).toLowerCase() === value
      },
      status: {
        type: "choice",
        matches: (order2, value) => {
          if (value === "any")
            return true;
          if (value === "cancelled")
            return order2.cancelledAt !== null;
          if (value === "not_closed")
            return order2.closedAt === null;
          const closed = order2.closedAt !== null;
          return value === "closed" ? closed : value === "open" && !closed && order2.cancelledAt === null;
        }
      }
    }
  },
  customers: {
    number: (text) => shop3.ids.parseNumber("Customer", text),
    text: (customer2) => `${customer2.firstName ?? ""} ${customer2.lastName ?? ""} ${customer2.email ?? ""} ${customer2.phone ?? ""}`,
    fields: {
      id: { type: "id" },
      created_at: { type: "created" },
      customer_date: { type: "created" },
      updated_at: { type: "updated" },
      email: { type: "text", of: (customer2) => [customer2.email] },
      phone: { type: "text", of: (customer2) => [customer2.phone] },
      first_name: { type: "text", of: (customer2) => [customer2.firstName] },
      last_name: { type: "text", of: (customer2) => [customer2.lastName] },
      tag: { type: "text", of: (customer2) => customer2.tags },
      state: { type: "text", of: (customer2) => [customer2.state] },
      country: { type: "text", of: (customer2) => customer2.addresses.map((address) => address.country) }
    }
  },
  products: {
    number: (text) => shop3.ids.parseNumber("Product", text),
    text: (product2) => `${product2.title} ${product2.vendor} ${product2.productType}`,
    fields: {
      id: { type: "id" },
      created_at: { type: "created" },
      updated_at: { type: "updated" },
      published_at: { type: "time", of: (product2) => product2.publishedAt },
      title: { type: "text", of: (product2) => [product2.title] },
      handle: { type: "text", of: (product2) => [product2.handle] },
      vendor: { type: "text", of: (product2) => [product2.vendor] },
      product_type: { type: "text", of: (product2) => [product2.productType] },
      tag: { type: "text", of: (product2) => product2.tags },
      sku: { type: "text", of: (product2) => product2.variants.map((variant2) => variant2.sku) },
      status: { type: "choice", matches: (product2, value) => product2.status.toLowerCase() === value },
      inventory_total: {
        type: "number",
        of: (product2) => product2.variants.reduce(
          (sum2, variant2) => sum2 + variant2.stock.reduce((all, each) => all + (each ?? 0), 0),
          0
        )
      }
    }
  }
});

// shopify/schema/bucket.ts
var makeBucket = (rules) => {
  let level2 = rules().capacity;
  let at = performance.now();
  const fill = () => {
    const now = performance.now();
    const { capacity, perSecond } = rules();
    level2 = Math.min(capacity, level2 + (now - at) / 1e3 * perSecond);
    at = now;
  };
  const fresh = () => ({ asked: 0, throttled: 0, spent: 0, firstAt: null, lastAt: null });
  const bucket = {
    usage: fresh(),
    resetUsage: () => {
      bucket.usage = fresh();
    },
    take: (cost) => {
      fill();
      const { usage } = bucket;
      usage.asked += 1;
      usage.firstAt ??= Date.now();
      usage.lastAt = Date.now();
      if (level2 < cost) {
        usage.throttled += 1;
        return false;
      }
      level2 -= cost;
      usage.spent += cost;
      return true;
    },
    giveBack: (points) => {
      fill();
      level2 = Math.min(rules().capacity, level2 + points);
      bucket.usage.spent -= points;
    },
    status: () => {
      fill();
      const { capacity, perSecond } = rules();
      return { maximumAvailable: capacity, currentlyAvailable: Math.floor(level2), restoreRate: perSecond };
    }
  };
  return bucket;
};

// shopify/shop.ts
var plans = {
  basic: { name: "Basic", capacity: 2e3, perSecond: 100 },
  advanced: { name: "Advanced", capacity: 4e3, perSecond: 200 },
  plus: { name: "Shopify Plus", capacity: 2e4, perSecond: 1e3 }
};
var day = 86400;
var makeShop = (options, changed) => {
  const listeners = [];
  const span = { seed: options.seed, from: options.endsAt - 700 * day, until: options.endsAt };
  const customers = makeCustomers({ ...span, size: options.customers });
  const products = makeProducts({ ...span, size: options.products });
  const orders = makeOrders({ ...span, size: options.orders, currency: options.currency, customers, products });
  const lag = () => shop3.faults.searchLagMs;
  const now = () => Date.now() + shop3.faults.clockSkewSeconds * 1e3;
  const shop3 = {
    options,
    domain: `${options.name}.myshopify.com`,
    zone: makeZone(options.timezone),
    ids: makeIds(BigInt(options.firstId)),
    locations: [
      { name: "Main warehouse", city: "Portland", countryCode: "US" },
      { name: "Laden M\xFCnchen", city: "M\xFCnchen", countryCode: "DE" }
    ],
    collections: {
      customers: makeCollection(customers, lag, now),
      products: makeCollection(products, lag, now),
      orders: makeCollection(orders, lag, now)
    },
    orders,
    rules: {},
    faults: { ...usualFaults2, webhooks: { ...usualFaults2.webhooks } },
    tokens: /* @__PURE__ */ new Map(),
    buckets: /* @__PURE__ */ new Map(),
    bucket: (app) => {
      const known = shop3.buckets.get(app);
      if (known)
        return known;
      const made = makeBucket(() => {
        const plan = plans[options.plan];
        return {
          capacity: shop3.faults.bucketCapacity ?? plan.capacity,
          perSecond: shop3.faults.restoreRate ?? plan.perSecond
        };
      });
      shop3.buckets.set(app, made);
      return made;
    },
    now,
    counters: {},
    next: (what) => {
      const value = (shop3.counters[what] ?? 0) + 1;
      shop3.counters[what] = value;
      return value;
    },
    onChange: (listener) => listeners.push(listener),
    emit: (change) => {
      for (const listener of listeners)
        listener(change);
      changed();
    },
    changed
  };
  shop3.rules = searchRules(shop3);
  return shop3;
};

// shopify/data/money.ts
var unitsOf = (currency) => currency === "JPY" ? 0 : currency === "KWD" ? 3 : 2;
var decimal = (amount, currency) => {
  const text = fixed(amount, currency);
  if (!text.includes("."))
    return `${text}.0`;
  const short = text.replace(/0+$/, "");
  return short.endsWith(".") ? `${short}0` : short;
};
var fixed = (amount, currency) => {
  const units = unitsOf(currency);
  const sign = amount < 0 ? "-" : "";
  const digits = String(Math.abs(amount)).padStart(units + 1, "0");
  return units === 0 ? sign + digits : `${sign}${digits.slice(0, -units)}.${digits.slice(-units)}`;
};
var unitsFrom = (text, currency) => {
  if (!/^-?\d+(\.\d+)?$/.test(text))
    return void 0;
  const [whole2 = "0", part2 = ""] = text.split(".");
  const units = unitsOf(currency);
  if (part2.length > units && /[1-9]/.test(part2.slice(units)))
    return void 0;
  const sign = text.startsWith("-") ? -1 : 1;
  return sign * (Math.abs(Number(whole2)) * 10 ** units + Number(part2.padEnd(units, "0").slice(0, units) || "0"));
};
var converted = (amount, from, to, rate3) => from === to ? amount : Math.round(amount / 10 ** unitsOf(from) * rate3 * 10 ** unitsOf(to));

// shopify/resolvers/money-bag.ts
var bagOf = (shop3, order2, amount) => ({
  shop: amount,
  currency: shop3.options.currency,
  presentment: converted(amount, shop3.options.currency, order2.presentment.currency, order2.presentment.rate),
  presentmentCurrency: order2.presentment.currency
});
var moneyTables = {
  MoneyBag: {
    shopMoney: (bag2) => ({ amount: decimal(bag2.shop, bag2.currency), currencyCode: bag2.currency }),
    presentmentMoney: (bag2) => ({
      amount: decimal(bag2.presentment, bag2.presentmentCurrency),
      currencyCode: bag2.presentmentCurrency
    })
  }
};
var instant = (second) => `${new Date(second * 1e3).toISOString().slice(0, 19)}Z`;
var instantOrNull = (second) => second === null ? null : instant(second);

// shopify/resolvers/lists.ts
import { GraphQLError as GraphQLError2 } from "graphql";

// shopify/data/lazy-record.ts
var keys2 = {
  customers: [
    "firstName",
    "lastName",
    "email",
    "phone",
    "marketing",
    "state",
    "locale",
    "note",
    "tags",
    "taxExempt",
    "verifiedEmail",
    "addresses",
    "createdAt",
    "updatedAt"
  ],
  products: [
    "title",
    "handle",
    "descriptionHtml",
    "vendor",
    "productType",
    "status",
    "tags",
    "publishedAt",
    "optionNames",
    "variants",
    "createdAt",
    "updatedAt"
  ],
  orders: []
};
var lazyRecord = (kind2, n, make) => {
  let made;
  const lazy = Object.create(prototypes[kind2] ?? null);
  lazy.n = n;
  lazy.kind = kind2;
  lazy[whole] = () => {
    made ??= make();
    return made;
  };
  return lazy;
};
var whole = Symbol("whole record");
var prototypeOf = (kind2) => {
  const prototype = {};
  for (const key of keys2[kind2])
    Object.defineProperty(prototype, key, {
      get() {
        return this[whole]?.()[key];
      }
    });
  return prototype;
};
var prototypes = { customers: prototypeOf("customers"), products: prototypeOf("products") };

// shopify/data/search-syntax.ts
var parseSearch = (text) => {
  const tokens = tokenise(text);
  let at = 0;
  const peek = () => tokens[at];
  const either = () => {
    const parts = [both()];
    while (peek()?.kind === "or") {
      at += 1;
      parts.push(both());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
  };
  const both = () => {
    const parts = [];
    for (let token = peek(); token && token.kind !== "or" && token.kind !== "close"; token = peek()) {
      if (token.kind === "and")
        at += 1;
      else
        parts.push(one2());
    }
    return { kind: "and", parts };
  };
  const one2 = () => {
    const token = tokens[at];
    at += 1;
    if (token?.kind === "not")
      return { kind: "not", part: one2() };
    if (token?.kind === "open") {
      const inner = either();
      if (peek()?.kind === "close")
        at += 1;
      return inner;
    }
    return {
      kind: "term",
      field: token?.field,
      comparator: token?.comparator ?? ":",
      value: token?.value ?? "",
      quoted: token?.quoted ?? false
    };
  };
  const found = [either()];
  while (at < tokens.length) {
    if (peek()?.kind === "close")
      at += 1;
    else
      found.push(either());
  }
  return found.length === 1 && found[0] ? found[0] : { kind: "and", parts: found };
};
var pattern = /\s*(?:(\()|(\))|(AND|OR|NOT)(?=[\s(])|(-)(?=\S)|(?:(\w+):(>=|<=|>|<)?)?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s()]+)))/gy;
var tokenise = (text) => {
  const tokens = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match && match[0] !== ""; match = pattern.exec(text)) {
    const [, open, close, word, minus, field2, comparator, single, double, bare] = match;
    if (open)
      tokens.push({ kind: "open" });
    else if (close)
      tokens.push({ kind: "close" });
    else if (minus || word === "NOT")
      tokens.push({ kind: "not" });
    else if (word)
      tokens.push({ kind: word === "AND" ? "and" : "or" });
    else {
      const quoted = single !== void 0 || double !== void 0;
      tokens.push({
        kind: "word",
        ...field2 === void 0 ? {} : { field: field2.toLowerCase() },
        comparator: comparator ?? ":",
        value: (single ?? double ?? bare ?? "").replace(/\\(.)/g, "$1"),
        quoted
      });
    }
  }
  return tokens;
};

// shopify/data/search.ts
var compileSearch = (query2, rules) => {
  const warnings = [];
  const filter = {};
  const tests = [];
  const warn = (field2, code) => {
    const message = code === "invalid_field" ? "Invalid search field for this query." : "Input value is not valid.";
    warnings.push({ field: field2, message, code });
    return void 0;
  };
  const termOf = (term) => {
    if (term.field === void 0) {
      const word = term.value.toLowerCase();
      return word === "" || word === "*" ? () => true : (record) => rules.text(record).toLowerCase().includes(word);
    }
    const field2 = rules.fields[term.field];
    if (!field2)
      return warn(term.field, "invalid_field");
    switch (field2.type) {
      case "created":
      case "updated": {
        const second = secondOf2(term.value, term.quoted);
        return second === void 0 ? warn(term.field, "invalid_value") : { on: field2.type, range: rangeOf(term.comparator, second) };
      }
      case "id": {
        const n = rules.number(term.value);
        if (n !== void 0)
          return { on: "n", range: rangeOf(term.comparator, n) };
        return /^\d+$/.test(term.value) ? () => false : warn(term.field, "invalid_value");
      }
      case "time":
      case "number": {
        const wanted = field2.type === "time" ? secondOf2(term.value, term.quoted) : Number(term.value);
        if (wanted === void 0 || Number.isNaN(wanted))
          return warn(term.field, "invalid_value");
        const range = rangeOf(term.comparator, wanted);
        return (record) => {
          const value = field2.of(record);
          return value !== null && value >= (range.from ?? -Infinity) && value <= (range.to ?? Infinity);
        };
      }
      case "text": {
        const wanted = term.value.toLowerCase();
        const start = wanted.endsWith("*") ? wanted.slice(0, -1) : void 0;
        return (record) => field2.of(record).some((value) => {
          const text = value?.toLowerCase();
          return text !== void 0 && (start === void 0 ? text === wanted : text.startsWith(start));
        });
      }
      case "flag": {
        if (!/^(true|false)$/i.test(term.value))
          return warn(term.field, "invalid_value");
        const wanted = term.value.toLowerCase() === "true";
        return (record) => field2.of(record) === wanted;
      }
      case "choice": {
        const wanted = term.value.toLowerCase().split(",");
        return (record) => wanted.some((value) => field2.matches(record, value));
      }
    }
  };
  const boundTest = ({ on, range }) => (record) => {
    const value = on === "n" ? record.n : on === "created" ? record.createdAt : record.updatedAt;
    return value >= (range.from ?? -Infinity) && value <= (range.to ?? Infinity);
  };
  const testOf = (node) => {
    if (node.kind === "not") {
      const inner = testOf(node.part);
      return (record) => !inner(record);
    }
    if (node.kind === "term") {
      const made = termOf(node);
      if (made === void 0)
        return () => true;
      return typeof made === "function" ? made : boundTest(made);
    }
    const parts = node.parts.map(testOf);
    return node.kind === "and" ? (record) => parts.every((part2) => part2(record)) : (record) => parts.some((part2) => part2(record));
  };
  const top = (node) => {
    if (node.kind === "and")
      for (const part2 of node.parts)
        top(part2);
    else if (node.kind === "term") {
      const made = termOf(node);
      if (typeof made === "function")
        tests.push(made);
      else if (made)
        filter[made.on] = narrow(filter[made.on], made.range);
    } else
      tests.push(testOf(node));
  };
  top(parseSearch(query2));
  if (tests.length > 0)
    filter.matches = (record) => tests.every((test) => test(record));
  return { filter, warnings };
};
var rangeOf = (comparator, value) => {
  if (comparator === ">")
    return { from: Math.floor(value) + 1 };
  if (comparator === ">=")
    return { from: value };
  if (comparator === "<")
    return { to: Math.ceil(value) - 1 };
  return comparator === "<=" ? { to: value } : { from: value, to: value };
};
var secondOf2 = (text, quoted) => {
  if (!quoted && text.includes(":"))
    return void 0;
  const parsed = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(parsed) ? void 0 : Math.floor(parsed / 1e3);
};

// shopify/schema/connection.ts
import { GraphQLError } from "graphql";
var pageArguments = (args) => {
  const text = (value) => typeof value === "string" ? value : void 0;
  const first2 = typeof args.first === "number" ? args.first : void 0;
  const last = typeof args.last === "number" ? args.last : void 0;
  if (first2 === void 0 && last === void 0)
    throw new GraphQLError("you must provide one of first or last", { extensions: { code: "BAD_REQUEST" } });
  const size = first2 ?? last ?? 0;
  const name = first2 === void 0 ? "last" : "first";
  if (size > 250)
    throw new GraphQLError(`${name} cannot exceed 250`, { extensions: { code: "BAD_REQUEST" } });
  if (size < 0)
    throw new GraphQLError(`${name} must be positive`, { extensions: { code: "BAD_REQUEST" } });
  const backwards = first2 === void 0;
  return { size, backwards, after: backwards ? text(args.before) : text(args.after), reverse: args.reverse === true };
};
var pageArray = (all, args) => {
  const { size, backwards, after, reverse } = pageArguments(args);
  const items = reverse ? [...all].reverse() : all;
  const from = after === void 0 ? void 0 : decodeCursor(after).n;
  let start = 0;
  let end = items.length;
  if (backwards) {
    end = from ?? end;
    start = Math.max(0, end - size);
  } else {
    start = from === void 0 ? 0 : from + 1;
    end = Math.min(end, start + size);
  }
  const edges = items.slice(start, end).map((node, at) => ({ cursor: encodeCursor({ value: 0, n: start + at, seen: 0 }), node }));
  return connectionOf(edges, { hasNextPage: end < items.length, hasPreviousPage: start > 0 });
};
var connectionOf = (edges, more) => ({
  edges,
  nodes: edges.map((edge) => edge.node),
  pageInfo: { ...more, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null }
});
var encodeCursor = ({ value, n, seen }) => Buffer.from(JSON.stringify({ last_id: n, last_value: value, seen })).toString("base64");
var decodeCursor = (text) => {
  try {
    const { last_id: n, last_value: value, seen } = JSON.parse(Buffer.from(text, "base64").toString("utf8"));
    if (typeof n === "number" && typeof value === "number" && typeof seen === "number")
      return { value, n, seen };
  } catch {
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort.`, { extensions: { code: "BAD_REQUEST" } });
};

// shopify/resolvers/lists.ts
var day2 = 86400;
var visibleSince = (context) => context.scopes.has("read_all_orders") ? void 0 : Math.floor(context.shop.now() / 1e3) - 60 * day2;
var filterOf = (context, kind2, query2, path) => {
  const text = typeof query2 === "string" ? query2.trim() : "";
  const { filter, warnings } = compileSearch(text, context.shop.rules[kind2]);
  if (text !== "")
    context.searches.push({ path, query: text, warnings });
  const since = kind2 === "orders" ? visibleSince(context) : void 0;
  return {
    filter: since === void 0 ? filter : { ...filter, created: narrow(filter.created, { from: since }) },
    searched: text !== ""
  };
};
var sourceOf = (kind2, record) => Object.assign(Object.create(Object.getPrototypeOf(record)), record, { __typename: typenames[kind2] });
var namedBy = (shop3, kind2, n) => {
  if (n === null)
    return null;
  const collection = shop3.collections[kind2];
  if (!collection.isEdited(n) && n <= collection.source.size)
    return sourceOf(kind2, lazyRecord(kind2, n, () => collection.source.make(n)));
  const found = collection.find(n);
  return found && sourceOf(kind2, found);
};
var typenames = { orders: "Order", customers: "Customer", products: "Product" };
var listRecords = (context, kind2, args, path, only) => {
  const { shop: shop3 } = context;
  const { size, backwards, after, reverse } = pageArguments(args);
  const { filter, searched } = filterOf(context, kind2, args.query, path);
  const order2 = orderOf2(args.sortKey);
  const cursor = after === void 0 ? void 0 : decodeCursor(after);
  const seen = cursor?.seen ?? 0;
  if (seen + size > shop3.faults.pagingWall && seen >= shop3.faults.pagingWall)
    throw wall(shop3.faults.pagingWall);
  const collection = shop3.collections[kind2];
  const before = filter.matches;
  const matches = only ? (record) => only(record) && (!before || before(record)) : before;
  const found = [];
  let more = false;
  let looked = 0;
  const walk = collection.walk({
    order: order2,
    reverse: reverse !== backwards,
    ...cursor ? { after: cursor } : {},
    view: searched ? "index" : "live",
    filter: { ...filter, ...matches ? { matches } : {} }
  });
  for (const place of walk) {
    if (looked === size) {
      more = true;
      break;
    }
    looked += 1;
    const record = collection.find(place.n);
    if (record)
      found.push({ place, record });
  }
  if (backwards)
    found.reverse();
  const edges = found.map(({ place, record }, at) => ({
    cursor: encodeCursor({ value: place.value, n: place.n, seen: backwards ? seen : seen + at + 1 }),
    node: sourceOf(kind2, record)
  }));
  context.served[kind2] = (context.served[kind2] ?? 0) + edges.length;
  return connectionOf(
    edges,
    backwards ? { hasNextPage: cursor !== void 0, hasPreviousPage: more } : { hasNextPage: more, hasPreviousPage: cursor !== void 0 }
  );
};
var orderOf2 = (sortKey) => {
  if (sortKey === "UPDATED_AT")
    return "updated";
  if (sortKey === void 0 || sortKey === "ID" || sortKey === "CREATED_AT" || sortKey === "PROCESSED_AT" || sortKey === "ORDER_NUMBER")
    return "id";
  throw new GraphQLError2(`The sandbox does not sort by ${String(sortKey)}: use ID, CREATED_AT or UPDATED_AT.`, {
    extensions: { code: "NOT_SIMULATED" }
  });
};
var wall = (limit) => new GraphQLError2(`Pagination beyond ${limit} objects is not supported. Add filters to narrow the list.`, {
  extensions: { code: "BAD_REQUEST", documentation: "https://shopify.dev/docs/api/usage/limits" }
});
var countRecords = (context, kind2, args, path) => {
  const { filter, searched } = filterOf(context, kind2, args.query, path);
  const limit = args.limit === null ? Number.POSITIVE_INFINITY : typeof args.limit === "number" ? args.limit : 1e4;
  const view = searched ? "index" : "live";
  const count8 = context.shop.collections[kind2].count(filter, view, limit + 1);
  return count8 > limit ? { count: limit, precision: "AT_LEAST" } : { count: count8, precision: "EXACT" };
};

// shopify/resolvers/product.ts
var variantSource = (product2, variant2) => ({
  __typename: "ProductVariant",
  product: product2,
  variant: variant2
});
var lazyVariant = (shop3, n, k) => {
  let made;
  const product2 = () => {
    made ??= shop3.collections.products.source.make(n);
    return made;
  };
  return {
    __typename: "ProductVariant",
    id: shop3.ids.gid("ProductVariant", n, k),
    legacyResourceId: shop3.ids.number("ProductVariant", n, k),
    get product() {
      return product2();
    },
    get variant() {
      return product2().variants.find((each) => each.k === k);
    }
  };
};
var stockOf = (variant2) => variant2.stock.reduce((sum2, each) => sum2 + (each ?? 0), 0);
var product = {
  id: (p, _, { shop: shop3 }) => shop3.ids.gid("Product", p.n),
  legacyResourceId: (p, _, { shop: shop3 }) => shop3.ids.number("Product", p.n),
  createdAt: (p) => instant(p.createdAt),
  updatedAt: (p) => instant(p.updatedAt),
  publishedAt: (p) => instantOrNull(p.publishedAt),
  bodyHtml: (p) => p.descriptionHtml,
  description: (p, args) => {
    const text = p.descriptionHtml.replace(/<[^>]+>/g, "").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
    return typeof args.truncateAt === "number" ? text.slice(0, args.truncateAt) : text;
  },
  tags: (p) => [...p.tags].sort(),
  onlineStoreUrl: (p, _, { shop: shop3 }) => p.status === "ACTIVE" ? `https://${shop3.domain}/products/${p.handle}` : null,
  hasOnlyDefaultVariant: (p) => p.variants.length === 1 && p.optionNames[0] === "Title",
  hasOutOfStockVariants: (p) => p.variants.some((variant2) => variant2.tracked && stockOf(variant2) <= 0),
  tracksInventory: (p) => p.variants.some((variant2) => variant2.tracked),
  totalInventory: (p) => p.variants.reduce((sum2, variant2) => sum2 + (variant2.tracked ? stockOf(variant2) : 0), 0),
  totalVariants: (p) => p.variants.length,
  variantsCount: (p) => ({ count: p.variants.length, precision: "EXACT" }),
  mediaCount: () => ({ count: 0, precision: "EXACT" }),
  variants: (p) => p.variants.map((variant2) => variantSource(p, variant2)),
  options: (p, args, { shop: shop3 }) => p.optionNames.slice(0, typeof args.first === "number" ? args.first : void 0).map((name, at) => ({
    id: shop3.ids.gid("ProductOption", p.n, at),
    name,
    position: at + 1,
    values: [...new Set(p.variants.map((variant2) => variant2.options[at] ?? ""))]
  })),
  priceRangeV2: (p, _, { shop: shop3 }) => priceRange(shop3, p)
};
var priceRange = (shop3, p) => {
  const prices = p.variants.map((variant2) => variant2.price);
  const money3 = (amount) => ({
    amount: decimal(amount, shop3.options.currency),
    currencyCode: shop3.options.currency
  });
  return { minVariantPrice: money3(Math.min(...prices)), maxVariantPrice: money3(Math.max(...prices)) };
};
var variant = {
  id: (s, _, { shop: shop3 }) => s.id ?? shop3.ids.gid("ProductVariant", s.product.n, s.variant.k),
  legacyResourceId: (s, _, { shop: shop3 }) => s.legacyResourceId ?? shop3.ids.number("ProductVariant", s.product.n, s.variant.k),
  title: (s) => s.variant.options.join(" / "),
  displayName: (s) => `${s.product.title} - ${s.variant.options.join(" / ")}`,
  sku: (s) => s.variant.sku,
  barcode: (s) => s.variant.barcode,
  price: (s, _, { shop: shop3 }) => fixed(s.variant.price, shop3.options.currency),
  compareAtPrice: (s, _, { shop: shop3 }) => s.variant.compareAtPrice === null ? null : fixed(s.variant.compareAtPrice, shop3.options.currency),
  position: (s) => s.product.variants.indexOf(s.variant) + 1 || s.variant.k,
  createdAt: (s) => instant(s.product.createdAt),
  updatedAt: (s) => instant(s.variant.updatedAt),
  inventoryQuantity: (s) => s.variant.tracked ? stockOf(s.variant) : 0,
  inventoryPolicy: (s) => s.variant.policy,
  sellableOnlineQuantity: (s) => Math.max(0, stockOf(s.variant)),
  availableForSale: (s) => !s.variant.tracked || s.variant.policy === "CONTINUE" || stockOf(s.variant) > 0,
  taxable: (s) => s.variant.taxable,
  selectedOptions: (s) => s.product.optionNames.map((name, at) => ({ name, value: s.variant.options[at] ?? "" })),
  product: (s) => ({ ...s.product, __typename: "Product" }),
  inventoryItem: (s) => part(s, "InventoryItem")
};
var item = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("InventoryItem", s.product.n, s.variant.k),
  legacyResourceId: (s, _, { shop: shop3 }) => shop3.ids.number("InventoryItem", s.product.n, s.variant.k),
  sku: (s) => s.variant.sku,
  tracked: (s) => s.variant.tracked,
  createdAt: (s) => instant(s.product.createdAt),
  updatedAt: (s) => instant(s.variant.updatedAt),
  requiresShipping: () => true,
  unitCost: (s, _, { shop: shop3 }) => s.variant.unitCost === null ? null : { amount: decimal(s.variant.unitCost, shop3.options.currency), currencyCode: shop3.options.currency },
  measurement: (s) => ({ weight: { unit: "GRAMS", value: s.variant.grams } }),
  variant: (s) => part(s, "ProductVariant"),
  variants: (s) => [part(s, "ProductVariant")],
  locationsCount: (s) => ({ count: s.variant.stock.filter((each) => each !== null).length, precision: "EXACT" }),
  inventoryLevels: (s, _, context) => levels(s, context),
  inventoryLevel: (s, args, context) => {
    const at = context.shop.ids.parse(String(args.locationId))?.n;
    return levels(s, context).find((level2) => level2.location === at) ?? null;
  }
};
var part = ({ product: of, variant: own }, typename) => ({
  __typename: typename,
  product: of,
  variant: own
});
var levels = (s, { shop: shop3 }) => shop3.locations.flatMap((_, location) => {
  const quantity = s.variant.stock[location];
  return quantity === null || quantity === void 0 ? [] : [{ ...part(s, "InventoryLevel"), location, quantity }];
});
var level = {
  id: (s, _, { shop: shop3 }) => `${shop3.ids.gid("InventoryLevel", s.product.n, s.variant.k * 4 + s.location)}?inventory_item_id=${shop3.ids.number("InventoryItem", s.product.n, s.variant.k)}`,
  isActive: () => true,
  createdAt: (s) => instant(s.product.createdAt),
  updatedAt: (s) => instant(s.variant.updatedAt),
  item: (s) => part(s, "InventoryItem"),
  location: (s, _, { shop: shop3 }) => locationSource(shop3, s.location),
  quantities: (s, args, { shop: shop3 }) => (Array.isArray(args.names) ? args.names : []).map((name) => ({
    id: `${shop3.ids.gid("InventoryLevel", s.product.n, s.variant.k * 4 + s.location)}?name=${String(name)}`,
    name: String(name),
    quantity: name === "committed" || name === "incoming" ? 0 : s.quantity,
    updatedAt: instant(s.variant.updatedAt)
  }))
};
var locationSource = (shop3, at) => {
  const location = shop3.locations[at];
  if (!location)
    return null;
  return {
    __typename: "Location",
    id: shop3.ids.gid("Location", at),
    legacyResourceId: shop3.ids.number("Location", at),
    name: location.name,
    isActive: true,
    isPrimary: at === 0,
    shipsInventory: true,
    fulfillsOnlineOrders: true,
    createdAt: instant(shop3.options.endsAt - 800 * 86400),
    updatedAt: instant(shop3.options.endsAt - 700 * 86400),
    address: { city: location.city, countryCode: location.countryCode, formatted: [location.city] }
  };
};
var productTables = {
  Product: product,
  ProductVariant: variant,
  InventoryItem: item,
  InventoryLevel: level
};

// shopify/resolvers/order-parts.ts
var lineSources = (order2) => order2.lines.map((line2) => ({ __typename: "LineItem", order: order2, line: line2 }));
var lineOf2 = (order2, k) => {
  const line2 = order2.lines.find((each) => each.k === k);
  return line2 ? { __typename: "LineItem", order: order2, line: line2 } : null;
};
var bag = (pick2) => (source, _, { shop: shop3 }) => bagOf(shop3, source.order, pick2(source));
var taxSource = (shop3, order2, tax) => ({
  title: tax.title,
  rate: tax.rate,
  ratePercentage: Math.round(tax.rate * 1e5) / 1e3,
  source: null,
  channelLiable: false,
  priceSet: bagOf(shop3, order2, tax.amount),
  price: void 0
});
var line = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("LineItem", s.order.n, s.line.k),
  title: (s) => s.line.title,
  name: (s) => s.line.variantTitle === null ? s.line.title : `${s.line.title} - ${s.line.variantTitle}`,
  variantTitle: (s) => s.line.variantTitle,
  sku: (s) => s.line.sku,
  vendor: (s) => s.line.vendor,
  quantity: (s) => s.line.quantity,
  currentQuantity: (s) => currentQuantity(s.order, s.line),
  refundableQuantity: (s) => currentQuantity(s.order, s.line),
  unfulfilledQuantity: (s) => Math.max(0, currentQuantity(s.order, s.line) - fulfilledQuantity(s.order, s.line)),
  requiresShipping: (s) => s.line.requiresShipping,
  taxable: (s) => s.line.taxable,
  isGiftCard: (s) => s.line.giftCard,
  product: (s, _, { shop: shop3 }) => namedBy(shop3, "products", s.line.product),
  variant: (s, _, { shop: shop3 }) => {
    const { product: product2, variant: k } = s.line;
    if (product2 === null || k === null)
      return null;
    const { products } = shop3.collections;
    if (!products.isEdited(product2) && product2 <= products.source.size)
      return lazyVariant(shop3, product2, k);
    const found = products.find(product2);
    const own = found?.variants.find((each) => each.k === k);
    return found && own ? variantSource(found, own) : null;
  },
  originalUnitPriceSet: bag((s) => s.line.price),
  originalTotalSet: bag((s) => s.line.price * s.line.quantity),
  discountedUnitPriceSet: bag((s) => Math.round((s.line.price * s.line.quantity - s.line.discount) / s.line.quantity)),
  discountedUnitPriceAfterAllDiscountsSet: bag(
    (s) => Math.round((s.line.price * s.line.quantity - s.line.discount) / s.line.quantity)
  ),
  discountedTotalSet: bag((s) => s.line.price * s.line.quantity - s.line.discount),
  totalDiscountSet: bag((s) => s.line.discount),
  taxLines: (s, args, { shop: shop3 }) => s.line.taxes.slice(0, typeof args.first === "number" ? args.first : void 0).map((tax) => taxSource(shop3, s.order, tax)),
  discountAllocations: (s, _, { shop: shop3 }) => s.line.discount === 0 ? [] : [
    {
      allocatedAmountSet: bagOf(shop3, s.order, s.line.discount),
      discountApplication: discountApplications(s.order)[0]
    }
  ]
};
var discountApplications = ({ discount }) => discount === null ? [] : [
  {
    __typename: discount.kind === "code" ? "DiscountCodeApplication" : "ManualDiscountApplication",
    index: 0,
    allocationMethod: "ACROSS",
    targetSelection: "ALL",
    targetType: "LINE_ITEM",
    value: { __typename: "PricingPercentageValue", percentage: discount.percentage },
    ...discount.kind === "code" ? { code: discount.title } : { title: discount.title, description: null }
  }
];
var shippingSources = (order2) => order2.shippingLine ? [{ __typename: "ShippingLine", order: order2, shipping: order2.shippingLine }] : [];
var shippingLine = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("ShippingLine", s.order.n),
  title: (s) => s.shipping.title,
  code: (s) => s.shipping.code,
  source: () => "shopify",
  originalPriceSet: bag((s) => s.shipping.price),
  discountedPriceSet: bag((s) => s.shipping.price),
  currentDiscountedPriceSet: bag((s) => s.shipping.price - totalsOf(s.order).refundedShipping),
  taxLines: (s, _, { shop: shop3 }) => s.shipping.taxes.map((tax) => taxSource(shop3, s.order, tax))
};
var refundSources = (order2) => order2.refunds.map((refund2) => ({ __typename: "Refund", order: order2, refund: refund2 }));
var refundTotal = (order2, refund2) => refund2.lines.reduce((sum2, each) => sum2 + each.subtotal + (order2.taxesIncluded ? 0 : each.tax), 0) + refund2.shipping + refund2.adjustment;
var refund = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("Refund", s.order.n, s.refund.k),
  legacyResourceId: (s, _, { shop: shop3 }) => shop3.ids.number("Refund", s.order.n, s.refund.k),
  createdAt: (s) => instant(s.refund.createdAt),
  updatedAt: (s) => instant(s.refund.createdAt),
  processedAt: (s) => instant(s.refund.createdAt),
  note: (s) => s.refund.note,
  order: (s) => sourceOf("orders", s.order),
  totalRefundedSet: bag((s) => refundTotal(s.order, s.refund)),
  refundLineItems: (s) => s.refund.lines.map((part2) => ({ ...s, __typename: "RefundLineItem", part: part2 })),
  refundShippingLines: (s, _, { shop: shop3 }) => s.refund.shipping === 0 || !s.order.shippingLine ? [] : [
    {
      id: `${shop3.ids.gid("Refund", s.order.n, s.refund.k)}?shipping`,
      shippingLine: shippingSources(s.order)[0],
      subtotalAmountSet: bagOf(shop3, s.order, s.refund.shipping),
      taxAmountSet: bagOf(shop3, s.order, 0)
    }
  ],
  orderAdjustments: (s, _, { shop: shop3 }) => s.refund.adjustment === 0 ? [] : [
    {
      id: shop3.ids.gid("OrderAdjustment", s.order.n, s.refund.k),
      amountSet: bagOf(shop3, s.order, -s.refund.adjustment),
      taxAmountSet: bagOf(shop3, s.order, 0),
      reason: "REFUND_DISCREPANCY"
    }
  ],
  transactions: (s) => transactionSources(s.order).filter((each) => each.refund === s.refund.k)
};
var refundLine = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("RefundLineItem", s.order.n, s.refund.k * 512 + s.part.line),
  lineItem: (s) => lineOf2(s.order, s.part.line),
  quantity: (s) => s.part.quantity,
  restockType: (s) => s.part.restock,
  restocked: (s) => s.part.restock !== "NO_RESTOCK",
  priceSet: bag((s) => Math.round(s.part.subtotal / s.part.quantity)),
  subtotalSet: bag((s) => s.part.subtotal),
  totalTaxSet: bag((s) => s.part.tax)
};
var fulfilmentSources = (order2) => order2.fulfilments.map((fulfilment2) => ({ __typename: "Fulfillment", order: order2, fulfilment: fulfilment2 }));
var fulfilment = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("Fulfillment", s.order.n, s.fulfilment.k),
  legacyResourceId: (s, _, { shop: shop3 }) => shop3.ids.number("Fulfillment", s.order.n, s.fulfilment.k),
  name: (s) => `#${s.order.number}-F${s.fulfilment.k}`,
  createdAt: (s) => instant(s.fulfilment.createdAt),
  updatedAt: (s) => instant(s.fulfilment.updatedAt),
  status: (s) => s.fulfilment.status,
  displayStatus: (s) => s.fulfilment.displayStatus,
  deliveredAt: (s) => s.fulfilment.displayStatus === "DELIVERED" ? instant(s.fulfilment.updatedAt) : null,
  order: (s) => sourceOf("orders", s.order),
  location: (s, _, { shop: shop3 }) => locationSource(shop3, s.fulfilment.location),
  totalQuantity: (s) => s.fulfilment.lines.reduce((sum2, each) => sum2 + each.quantity, 0),
  requiresShipping: () => true,
  trackingInfo: (s, args) => s.fulfilment.tracking.slice(0, typeof args.first === "number" ? args.first : void 0),
  fulfillmentLineItems: (s) => s.fulfilment.lines.map((part2) => ({ ...s, __typename: "FulfillmentLineItem", part: part2 }))
};
var fulfilmentLine = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("FulfillmentLineItem", s.order.n, s.fulfilment.k * 512 + s.part.line),
  lineItem: (s) => lineOf2(s.order, s.part.line),
  quantity: (s) => s.part.quantity,
  originalTotalSet: bag((s) => (lineOf2(s.order, s.part.line)?.line.price ?? 0) * s.part.quantity),
  discountedTotalSet: bag((s) => (lineOf2(s.order, s.part.line)?.line.price ?? 0) * s.part.quantity)
};
var transactionSources = (order2) => {
  const { total, received } = totalsOf(order2);
  const made = (k, kindOf, amount, at, refund2) => ({
    __typename: "OrderTransaction",
    order: order2,
    k,
    kindOf,
    amount,
    at,
    refund: refund2
  });
  const found = [];
  if (order2.payment === "AUTHORIZED" || order2.payment === "VOIDED")
    found.push(made(1, "AUTHORIZATION", total, order2.processedAt, null));
  if (order2.payment === "VOIDED")
    found.push(made(2, "VOID", 0, order2.processedAt, null));
  if (received > 0)
    found.push(made(1, "SALE", received, order2.processedAt, null));
  for (const each of order2.refunds)
    found.push(made(2 + each.k, "REFUND", refundTotal(order2, each), each.createdAt, each.k));
  return found;
};
var transaction = {
  id: (s, _, { shop: shop3 }) => shop3.ids.gid("OrderTransaction", s.order.n, s.k),
  kind: (s) => s.kindOf,
  status: () => "SUCCESS",
  gateway: (s) => s.order.gateway,
  formattedGateway: (s) => s.order.gateway.replaceAll("_", " "),
  test: (s) => s.order.test,
  createdAt: (s) => instant(s.at),
  processedAt: (s) => instant(s.at),
  amountSet: bag((s) => s.amount),
  order: (s) => sourceOf("orders", s.order),
  parentTransaction: (s) => s.refund === null ? null : transactionSources(s.order)[0] ?? null
};
var orderPartTables = {
  LineItem: line,
  ShippingLine: shippingLine,
  Refund: refund,
  RefundLineItem: refundLine,
  Fulfillment: fulfilment,
  FulfillmentLineItem: fulfilmentLine,
  OrderTransaction: transaction,
  MoneyV2: {
    amount: (money3) => money3.amount ?? decimal(money3.units ?? 0, money3.currencyCode)
  }
};

// shopify/truth.ts
function* truth2(shop3, kind2, options = {}) {
  const after = options.afterN === void 0 ? {} : { after: { value: options.afterN, n: options.afterN } };
  const collection = shop3.collections[kind2];
  for (const place of collection.walk({ order: "id", view: "live", filter: {}, ...after })) {
    const record = collection.find(place.n);
    if (record)
      yield truthOf(shop3, record);
  }
}
var truthOf = (shop3, record) => {
  if (record.kind === "orders")
    return orderTruth(shop3, record);
  const dates2 = { createdAt: instant(record.createdAt), updatedAt: instant(record.updatedAt) };
  if (record.kind === "customers") {
    const { n: n2, kind: _kind2, createdAt: _made2, updatedAt: _changed2, ...rest2 } = record;
    return { id: shop3.ids.number("Customer", n2), n: n2, ...dates2, ...rest2 };
  }
  const { n, kind: _kind, createdAt: _made, updatedAt: _changed, variants: variants3, publishedAt, ...rest } = record;
  const amount = (units) => units === null ? null : decimal(units, shop3.options.currency);
  return {
    id: shop3.ids.number("Product", n),
    n,
    ...dates2,
    publishedAt: instantOrNull(publishedAt),
    ...rest,
    variants: variants3.map((variant2) => ({
      id: shop3.ids.number("ProductVariant", n, variant2.k),
      inventoryItemId: shop3.ids.number("InventoryItem", n, variant2.k),
      ...variant2,
      price: amount(variant2.price),
      compareAtPrice: amount(variant2.compareAtPrice),
      unitCost: amount(variant2.unitCost),
      updatedAt: instant(variant2.updatedAt),
      stock: variant2.stock.map((quantity, at) => ({ location: shop3.ids.number("Location", at), quantity }))
    }))
  };
};
var orderTruth = (shop3, order2) => {
  const totals = totalsOf(order2);
  const money3 = (units) => decimal(units, shop3.options.currency);
  const seen = (units) => {
    const bag2 = bagOf(shop3, order2, units);
    return decimal(bag2.presentment, bag2.presentmentCurrency);
  };
  const { billing, shipping, email, phone, note: note3, tags: tags2, test, cancelReason, gateway, sourceName, taxesIncluded } = order2;
  return {
    id: shop3.ids.number("Order", order2.n),
    n: order2.n,
    name: `#${order2.number}`,
    createdAt: instant(order2.createdAt),
    updatedAt: instant(order2.updatedAt),
    processedAt: instant(order2.processedAt),
    cancelledAt: instantOrNull(order2.cancelledAt),
    closedAt: instantOrNull(order2.closedAt),
    customerId: order2.customer === null ? null : shop3.ids.number("Customer", order2.customer),
    currency: shop3.options.currency,
    presentmentCurrency: order2.presentment.currency,
    financialStatus: financialStatus(order2),
    fulfilmentStatus: fulfilmentStatus(order2),
    total: money3(totals.total),
    presentmentTotal: seen(totals.total),
    subtotal: money3(totals.subtotal),
    discounts: money3(totals.discounts),
    shippingTotal: money3(totals.shipping),
    tax: money3(totals.tax),
    refunded: money3(totals.refunded),
    currentTotal: money3(totals.current.total),
    ...{ billing, shipping, email, phone, note: note3, tags: tags2, test, cancelReason, gateway, sourceName, taxesIncluded },
    discountCode: order2.discount?.kind === "code" ? order2.discount.title : null,
    lines: order2.lines.map((line2) => ({
      id: shop3.ids.number("LineItem", order2.n, line2.k),
      productId: line2.product === null ? null : shop3.ids.number("Product", line2.product),
      variantId: line2.product === null || line2.variant === null ? null : shop3.ids.number("ProductVariant", line2.product, line2.variant),
      title: line2.title,
      variantTitle: line2.variantTitle,
      sku: line2.sku,
      vendor: line2.vendor,
      quantity: line2.quantity,
      currentQuantity: currentQuantity(order2, line2),
      price: money3(line2.price),
      discount: money3(line2.discount),
      tax: money3(line2.taxes.reduce((sum2, tax) => sum2 + tax.amount, 0))
    })),
    refunds: order2.refunds.map((refund2) => ({
      id: shop3.ids.number("Refund", order2.n, refund2.k),
      createdAt: instant(refund2.createdAt),
      note: refund2.note,
      total: money3(refundTotal(order2, refund2))
    })),
    fulfilments: order2.fulfilments.map((item2) => ({
      id: shop3.ids.number("Fulfillment", order2.n, item2.k),
      createdAt: instant(item2.createdAt),
      status: item2.status,
      displayStatus: item2.displayStatus,
      tracking: item2.tracking,
      quantity: item2.lines.reduce((sum2, part2) => sum2 + part2.quantity, 0)
    }))
  };
};

// shopify/control-routes.ts
var kind = z4.enum(["orders", "customers", "products"]);
var where = z4.object({ shop: z4.string().default("sandbox-1") });
var count2 = z4.number().int().min(0).max(5e6);
var newShop = z4.object({
  name: z4.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  seed: z4.number().int().optional(),
  customers: count2.optional(),
  orders: count2.optional(),
  products: count2.optional(),
  currency: z4.string().length(3).optional(),
  timezone: z4.string().optional(),
  plan: z4.enum(Object.keys(plans)).optional(),
  firstId: z4.string().regex(/^\d+$/).optional(),
  /** Seconds since 1970. */
  endsAt: z4.number().int().optional()
});
var many = z4.object({ kind, count: z4.number().int().min(0).max(1e5), seed: z4.number().int().optional() });
var id = z4.string().regex(/^(gid:\/\/shopify\/\w+\/)?\d+$/);
var act2 = z4.discriminatedUnion("do", [
  z4.object({ do: z4.literal("edit"), kind, id, changes: z4.record(z4.string(), z4.unknown()) }),
  z4.object({ do: z4.literal("delete"), kind, id }),
  z4.object({ do: z4.literal("refund"), id, amount: z4.string().optional(), note: z4.string().optional() }),
  z4.object({
    do: z4.literal("fulfil"),
    id,
    quantity: z4.number().int().positive().optional(),
    tracking: z4.string().optional()
  }),
  z4.object({ do: z4.literal("cancel"), id }),
  z4.object({ do: z4.literal("close"), id, closed: z4.boolean().default(true) }),
  z4.object({
    do: z4.literal("stock"),
    id,
    variant: z4.number().int(),
    location: z4.number().int(),
    quantity: z4.number().int()
  }),
  z4.object({ do: z4.literal("uninstall") }),
  z4.object({ do: z4.literal("expireTokens"), refresh: z4.boolean().default(false) }),
  z4.object({
    do: z4.literal("privacy"),
    what: z4.enum(["data_request", "redact", "shop_redact"]),
    customer: id.optional(),
    orders: z4.array(id).optional()
  }),
  z4.object({ do: z4.literal("privacyAddress"), url: z4.url().nullable() }),
  z4.object({ do: z4.literal("notification"), topic: z4.string(), url: z4.url() })
]);
var registerShopifyControl = (app, control) => {
  const body = (schema2, raw) => schema2.parse(Buffer.isBuffer(raw) && raw.length > 0 ? JSON.parse(raw.toString("utf8")) : {});
  const at = (query2) => where.parse(query2).shop;
  void app.register(
    async (scope) => {
      scope.setErrorHandler(
        (error, _request, reply) => reply.code(400).send({ error: error instanceof Error ? error.message : String(error) })
      );
      scope.get("/app", () => control.app());
      scope.get("/shops", () => control.shops());
      scope.post(
        "/shops",
        (request) => control.addShop(given(body(newShop, request.body)))
      );
      scope.get("/totals", (request) => control.totals(at(request.query)));
      scope.get("/faults", (request) => control.unit(at(request.query)).shop.faults);
      scope.put("/faults", (request) => {
        const changes = body(z4.record(z4.string(), z4.unknown()), request.body);
        for (const name of Object.keys(changes))
          if (!(name in faultsSchema2.shape))
            throw new Error(`There is no switch "${name}".`);
        return control.setFaults(changes, at(request.query));
      });
      scope.delete("/faults", (request) => {
        control.clearFaults(at(request.query));
        return { ok: true };
      });
      for (const verb of ["touch", "create", "remove"])
        scope.post(`/${verb}`, (request) => {
          const { kind: of, count: wanted, seed } = body(many, request.body);
          const shop3 = at(request.query);
          return { ids: control[verb](of, wanted, seed === void 0 ? { shop: shop3 } : { shop: shop3, seed }) };
        });
      scope.post("/act", (request) => perform2(control, at(request.query), body(act2, request.body)));
      scope.get("/requests", (request) => control.requests(at(request.query)));
      scope.delete("/requests", (request) => {
        control.resetRequests(at(request.query));
        return { ok: true };
      });
      scope.get("/buckets", (request) => control.buckets(at(request.query)));
      scope.get("/webhooks", (request) => {
        const { webhooks } = control.unit(at(request.query));
        return { subscriptions: [...webhooks.subscriptions.values()], pending: webhooks.pending(), log: webhooks.log };
      });
      scope.post("/webhooks/idle", async (request) => {
        await control.unit(at(request.query)).webhooks.idle();
        return { ok: true };
      });
      scope.get("/record", (request) => {
        const query2 = where.extend({ kind, id }).parse(request.query);
        const { shop: shop3 } = control.unit(query2.shop);
        const record = shop3.collections[query2.kind].find(control.numberOf(query2.kind, query2.id, query2.shop));
        return record ? truthOf(shop3, record) : null;
      });
      scope.get("/truth", (request, reply) => {
        const query2 = where.extend({ kind, after: id.optional() }).parse(request.query);
        const options = query2.after === void 0 ? {} : { afterN: control.numberOf(query2.kind, query2.after, query2.shop) };
        reply.header("content-type", "application/x-ndjson");
        return reply.send(Readable2.from(chunks2(control.truth(query2.kind, { shop: query2.shop, ...options }))));
      });
    },
    { prefix: "/control/shopify" }
  );
};
var perform2 = (control, shop3, input) => {
  const acts = control.acts(shop3);
  const order2 = (text) => control.numberOf("orders", text, shop3);
  switch (input.do) {
    case "edit":
      return acts.edit(input.kind, control.numberOf(input.kind, input.id, shop3), input.changes);
    case "delete":
      acts.remove(input.kind, control.numberOf(input.kind, input.id, shop3));
      return { ok: true };
    case "refund":
      return acts.refund(order2(input.id), given({ amount: input.amount, note: input.note }));
    case "fulfil":
      return acts.fulfil(order2(input.id), given({ quantity: input.quantity, tracking: input.tracking }));
    case "cancel":
      return acts.cancel(order2(input.id));
    case "close":
      return acts.close(order2(input.id), input.closed);
    case "stock":
      return acts.setStock(control.numberOf("products", input.id, shop3), input.variant, input.location, input.quantity);
    case "uninstall":
      control.uninstall(shop3);
      return { ok: true };
    case "expireTokens":
      control.expireTokens({ refresh: input.refresh }, shop3);
      return { ok: true };
    case "privacy":
      control.privacy(input.what, given({ customer: input.customer, orders: input.orders }), shop3);
      return { ok: true };
    case "privacyAddress":
      control.app().privacyUrl = input.url;
      return control.app();
    case "notification":
      control.unit(shop3).webhooks.notifications.push({ topic: input.topic, uri: input.url });
      return { ok: true };
  }
};
var given = (input) => Object.fromEntries(Object.entries(input).filter(([, value]) => value !== void 0));
function* chunks2(lines) {
  let text = "";
  for (const line2 of lines) {
    text += `${JSON.stringify(line2)}
`;
    if (text.length < 65536)
      continue;
    yield text;
    text = "";
  }
  if (text !== "")
    yield text;
}

// shopify/serve.ts
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { z as z6 } from "zod";

// shopify/disturb.ts
var page = "<!DOCTYPE html><html><head><title>Something went wrong</title></head><body><h1>Something went wrong</h1></body></html>";
var disturb = async (shop3, request, reply, body) => {
  const { faults } = shop3;
  const wait = faults.latencyMs + Math.random() * faults.jitterMs;
  if (wait > 0)
    await new Promise((resolve) => setTimeout(resolve, wait));
  if (faults.onlyBody !== "" && !body.includes(faults.onlyBody))
    return "none";
  const struck = (rate3) => rate3 > 0 && Math.random() < rate3;
  if (struck(faults.hangRate)) {
    reply.hijack();
    return "answered";
  }
  if (struck(faults.resetRate)) {
    reply.hijack();
    request.raw.socket.destroy();
    return "answered";
  }
  if (struck(faults.errorRate)) {
    const html2 = Math.random() < 0.5;
    await reply.code(html2 ? 502 : 500).header("content-type", html2 ? "text/html" : "application/json").send(html2 ? page : '{"errors":"Internal Server Error"}');
    return "answered";
  }
  if (struck(faults.htmlRate)) {
    await reply.header("content-type", "text/html; charset=utf-8").send(page);
    return "answered";
  }
  if (struck(faults.edgeThrottleRate)) {
    if (faults.retryAfterSeconds !== null)
      reply.header("retry-after", faults.retryAfterSeconds.toFixed(1));
    await reply.code(429).send(
      '{"errors":"Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."}'
    );
    return "answered";
  }
  if (struck(faults.throttleRate))
    return "throttle";
  if (struck(faults.internalErrorRate))
    return "internal";
  if (struck(faults.lateErrorRate))
    return "late";
  return struck(faults.truncateRate) ? "truncate" : "none";
};
var cutShort = (reply, text) => {
  reply.hijack();
  const bytes = Buffer.from(text);
  reply.raw.writeHead(200, { "content-type": "application/json; charset=utf-8", connection: "close" });
  reply.raw.end(bytes.subarray(0, Math.floor(bytes.length / 2)));
};

// shopify/oauth/routes.ts
import { z as z5 } from "zod";

// shopify/oauth/consent.ts
import { createHmac as createHmac2 } from "node:crypto";
var askConsent = (world, unit, reply, url) => {
  const asked = readRequest(world, unit, url);
  if (asked === "which shop")
    return html(reply, whichShop(world, url));
  if (typeof asked === "string")
    return html(reply.code(400), errorPage(asked));
  return html(reply, consentPage(asked, url));
};
var decide = (world, request, reply, url) => {
  const asked = readRequest(world, void 0, url);
  if (typeof asked === "string")
    return html(reply.code(400), errorPage(asked));
  const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
  const { app, unit, state } = asked;
  const back = new URL(asked.redirectUri);
  const signed = {
    ...form.get("answer") === "allow" ? {
      code: world.grants.makeCode({
        domain: unit.shop.domain,
        clientId: app.clientId,
        scopes: grantedScopes(unit, asked.scopes),
        redirectUri: asked.redirectUri
      })
    } : { error: "access_denied", error_description: "The merchant refused the installation." },
    host: Buffer.from(`admin.shopify.com/store/${unit.shop.options.name}`).toString("base64"),
    shop: unit.shop.domain,
    state,
    timestamp: String(Math.floor(unit.shop.now() / 1e3))
  };
  for (const [name, value] of Object.entries({ ...signed, hmac: signQuery(signed, app.clientSecret) }))
    back.searchParams.set(name, value);
  return reply.redirect(back.href, 302);
};
var signQuery = (parameters, secret) => {
  const sorted = new URLSearchParams(Object.entries(parameters).sort(([a], [b]) => a < b ? -1 : 1));
  return createHmac2("sha256", secret).update(sorted.toString()).digest("hex");
};
var readRequest = (world, host2, url) => {
  const text = (name2) => url.searchParams.get(name2) ?? "";
  const app = world.apps.find((item2) => item2.clientId === text("client_id"));
  if (!app)
    return "Oauth error application_cannot_be_found: the app behind this client id does not exist.";
  const redirectUri = text("redirect_uri");
  if (!isUsable(redirectUri))
    return "Oauth error invalid_request: The redirect_uri is not whitelisted.";
  const scopes = text("scope").split(/[\s,]+/).filter((scope) => scope !== "");
  const wrong = scopes.find((scope) => !/^(unauthenticated_)?(read|write)_[a-z_]+$/.test(scope));
  if (wrong !== void 0)
    return `Oauth error invalid_scope: ${wrong} is not a valid access scope.`;
  const name = text("shop").replace(/\.myshopify\.com$/, "");
  const unit = host2 ?? world.units.get(name);
  return unit ? { app, unit, scopes, redirectUri, state: text("state") } : "which shop";
};
var isUsable = (uri) => {
  if (!URL.canParse(uri))
    return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === "https:" || protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
};
var grantedScopes = (unit, asked) => {
  const withheld = new Set(unit.shop.faults.withheldScopes.split(",").map((scope) => scope.trim()));
  const wanted = new Set(asked.filter((scope) => !withheld.has(scope)));
  return [...wanted].filter((scope) => !(scope.startsWith("read_") && wanted.has(scope.replace(/^read_/, "write_"))));
};
var html = (reply, text) => reply.header("content-type", "text/html; charset=utf-8").header("cache-control", "no-store").send(text);
var consentPage = ({ app, unit, scopes }, url) => {
  const query2 = new URLSearchParams(url.searchParams);
  query2.set("shop", unit.shop.domain);
  return htmlPage(
    "Install app",
    `<main class="narrow"><h1>Install ${escapeHtml(app.name)}?</h1>
<p>This app asks for access to <strong>${escapeHtml(unit.shop.domain)}</strong>, a simulated Shopify shop on this machine.</p>
<ul>${scopes.map(
      (scope) => `<li>${escapeHtml(
        scope.replace(/^read_/, "View ").replace(/^write_/, "Edit ").replaceAll("_", " ")
      )} <code>${escapeHtml(scope)}</code></li>`
    ).join("")}</ul>
<form class="row" method="post" action="/admin/oauth/consent?${escapeHtml(query2.toString())}">
<button class="primary" name="answer" value="allow">Install</button> <button name="answer" value="deny">Cancel</button></form></main>`
  );
};
var whichShop = (world, url) => {
  const link = (domain) => {
    const query2 = new URLSearchParams(url.searchParams);
    query2.set("shop", domain);
    return `<li><a href="/admin/oauth/authorize?${escapeHtml(query2.toString())}">${escapeHtml(domain)}</a></li>`;
  };
  return htmlPage(
    "Which shop?",
    `<main class="narrow"><h1>Which shop?</h1><p>The sandbox has these:</p><ul>${[...world.units.values()].map((unit) => link(unit.shop.domain)).join("")}</ul></main>`
  );
};
var errorPage = (text) => htmlPage("Not possible", `<main class="narrow"><h1>Not possible</h1><p>${escapeHtml(text)}</p></main>`);

// shopify/oauth/routes.ts
var answerOauth = async (world, unit, request, reply, url) => {
  if (url.pathname === "/admin/oauth/authorize" && request.method === "GET")
    return askConsent(world, unit, reply, url);
  if (url.pathname === "/admin/oauth/consent" && request.method === "POST")
    return decide(world, request, reply, url);
  if (url.pathname === "/admin/oauth/access_token" && request.method === "POST")
    return unit ? exchange(world, unit, request, reply) : reply.code(404).send({ errors: "Not Found" });
  return reply.code(404).send({ errors: "Not Found" });
};
var tokenRequest = z5.object({
  client_id: z5.string(),
  client_secret: z5.string(),
  grant_type: z5.string().default("authorization_code"),
  code: z5.string().default(""),
  refresh_token: z5.string().default(""),
  subject_token: z5.string().default(""),
  subject_token_type: z5.string().default(""),
  requested_token_type: z5.string().default(""),
  expiring: z5.coerce.string().default("0")
});
var offline = "urn:shopify:params:oauth:token-type:offline-access-token";
var exchange = async (world, unit, request, reply) => {
  const { shop: shop3 } = unit;
  const refuse2 = (error, description, status = 400) => {
    count3(unit, `token !${error}`);
    return reply.code(status).send({ error, error_description: description });
  };
  const parsed = tokenRequest.safeParse(bodyOf(request));
  if (!parsed.success)
    return refuse2("invalid_request", "The request is missing a required parameter.");
  const input = parsed.data;
  const app = world.apps.find((item2) => item2.clientId === input.client_id);
  if (!app)
    return refuse2("application_cannot_be_found", "The application cannot be found.", 404);
  if (app.clientSecret !== input.client_secret)
    return refuse2("invalid_client", "The client secret is wrong.", 401);
  const expiring = input.expiring === "1" || input.expiring === "true";
  const send2 = (grant, what) => {
    count3(unit, `token ${what}`);
    if (what === "refresh" && Math.random() < shop3.faults.refreshLostRate) {
      reply.hijack();
      return request.raw.socket.destroy();
    }
    return reply.header("cache-control", "no-store").send(grant);
  };
  switch (input.grant_type) {
    case "authorization_code": {
      const code = world.grants.takeCode(input.code, shop3.domain, app.clientId);
      if (!code)
        return refuse2("invalid_request", "The authorization code was not found or was already used");
      return send2(world.grants.issue(shop3, app.clientId, code.scopes, expiring), "code");
    }
    case "refresh_token": {
      const grant = world.grants.refresh(shop3, app.clientId, input.refresh_token);
      if (!grant)
        return refuse2("invalid_grant", "The refresh token is invalid, expired or was revoked.");
      return send2(grant, "refresh");
    }
    case "urn:ietf:params:oauth:grant-type:token-exchange": {
      const token = shop3.tokens.get(input.subject_token);
      if (input.subject_token_type !== offline || input.requested_token_type !== offline)
        return refuse2("invalid_request", "The sandbox exchanges offline access tokens only.");
      if (!token || token.clientId !== app.clientId)
        return refuse2("invalid_subject_token", "The subject token is not valid.");
      if (expiring)
        shop3.tokens.delete(token.value);
      return send2(world.grants.issue(shop3, app.clientId, token.scopes, expiring), "exchange");
    }
    default:
      return refuse2("unsupported_grant_type", `The grant type ${input.grant_type} is not supported.`);
  }
};
var count3 = ({ counts }, key) => {
  counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, records: 0 });
};
var bodyOf = (request) => {
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  if ((request.headers["content-type"] ?? "").includes("json")) {
    try {
      return JSON.parse(text);
    } catch {
      return void 0;
    }
  }
  return Object.fromEntries(new URLSearchParams(text));
};

// shopify/schema/load.ts
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildClientSchema } from "graphql";
var folder = () => {
  const places2 = createRequire(import.meta.url).resolve.paths("@shopify/dev-mcp") ?? [];
  for (const place of places2) {
    const found = join(place, "@shopify", "dev-mcp", "dist", "data");
    try {
      if (readdirSync(found).length > 0)
        return found;
    } catch {
    }
  }
  throw new Error(
    "The package @shopify/dev-mcp is not installed: the sandbox takes Shopify\u2019s published schema from it."
  );
};
var filePattern = /^admin_(\d{4}-\d\d)\.json\.gz$/;
var versions;
var publishedVersions = () => {
  versions ??= readdirSync(folder()).map((name) => filePattern.exec(name)?.[1]).filter((name) => name !== void 0).sort();
  return versions;
};
var loaded = /* @__PURE__ */ new Map();
var loadSchema = (version) => {
  const known = loaded.get(version);
  if (known)
    return known;
  const text = gunzipSync(readFileSync(join(folder(), `admin_${version}.json.gz`))).toString("utf8");
  const published = JSON.parse(text);
  const scopes = /* @__PURE__ */ new Map();
  for (const item2 of published.offline_scopes.items)
    if (item2.offlineScopes.length > 0)
      scopes.set(item2.type === "type" ? item2.typeName : `${item2.typeName}.${item2.fieldName}`, item2.offlineScopes);
  const made = { version, schema: buildClientSchema(published.data, { assumeValid: true }), scopes };
  loaded.set(version, made);
  return made;
};
var versionFor = (asked) => {
  const known = publishedVersions();
  const [oldest] = known;
  if (oldest === void 0)
    throw new Error("The package @shopify/dev-mcp holds no version of the Admin API.");
  return known.includes(asked) ? asked : oldest;
};

// shopify/serve.ts
var graphqlBody = z6.object({
  query: z6.string(),
  variables: z6.record(z6.string(), z6.unknown()).nullish(),
  operationName: z6.string().nullish()
});
var isShopifyHost = (host2) => /\.myshopify\.com$/i.test(host2) || host2 === storage;
var storage = "storage.googleapis.com";
var serveShopify = async (world, request, reply) => {
  const host2 = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  const url = new URL(request.url, `https://${host2}`);
  if (host2 === storage)
    return sendFile(world, request, reply, url);
  const unit = world.units.get(host2.replace(/\.myshopify\.com$/, ""));
  if (url.pathname.startsWith("/admin/oauth/"))
    return answerOauth(world, unit, request, reply, url);
  if (!unit)
    return reply.code(404).send({ errors: "Not Found" });
  reply.header("date", new Date(unit.shop.now()).toUTCString());
  const api = /^\/admin\/api\/([\w-]+)\/graphql\.json$/.exec(url.pathname);
  if (api && request.method === "POST")
    return graphql(world, unit, request, reply, api[1] ?? "");
  if (url.pathname === "/admin/api_permissions/current.json" && request.method === "DELETE") {
    const token = tokenOf(unit, request);
    if (!token)
      return refuseToken(unit, reply);
    if (token.clientId !== null)
      unit.uninstall(token.clientId);
    return reply.code(200).send({});
  }
  return reply.code(404).send({ errors: "Not Found" });
};
var graphql = async (world, unit, request, reply, asked) => {
  const { shop: shop3 } = unit;
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  const version = versionFor(asked);
  const disturbance = await disturb(shop3, request, reply, text);
  if (disturbance === "answered") {
    note(unit, "disturbed", 0);
    return reply;
  }
  const standing = standings[shop3.faults.standing];
  if (standing) {
    note(unit, `!${standing.status}`, 0);
    return reply.code(standing.status).send({ errors: standing.errors });
  }
  const token = tokenOf(unit, request);
  if (!token)
    return refuseToken(unit, reply);
  reply.header("x-shopify-api-version", version).header("content-type", "application/json; charset=utf-8");
  const parsed = readBody(request, text);
  if (!parsed)
    return reply.code(400).send({ errors: { query: "Required parameter missing or invalid" } });
  if (disturbance === "internal")
    return reply.send(internalError);
  const context = {
    shop: shop3,
    app: token.clientId ?? token.value,
    scopes: new Set(token.scopes),
    version,
    webhooks: unit.webhooks,
    bulk: unit.bulk,
    searches: [],
    served: {}
  };
  const answer = await world.executor.answer(
    { query: parsed.query, variables: parsed.variables ?? {}, operationName: parsed.operationName ?? void 0 },
    context,
    disturbance === "throttle"
  );
  const served = Object.values(context.served).reduce((sum2, each) => sum2 + each, 0);
  note(unit, /\b(?:query|mutation)\s+(\w+)/.exec(parsed.query)?.[1] ?? "anonymous", served);
  if (disturbance === "late")
    return reply.send(internalError);
  const out = JSON.stringify(answer);
  if (disturbance === "truncate")
    return cutShort(reply, out);
  return reply.send(out);
};
var internalError = {
  errors: [
    {
      message: "Internal error. Looks like something went wrong on our end.\nRequest ID: sandbox (include this in support requests).",
      extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "sandbox" }
    }
  ]
};
var standings = {
  open: void 0,
  frozen: { status: 402, errors: "Unavailable Shop" },
  locked: { status: 423, errors: "Locked" },
  forbidden: { status: 403, errors: "[API] This action requires merchant approval for read_orders scope." }
};
var readBody = (request, text) => {
  if ((request.headers["content-type"] ?? "").startsWith("application/graphql"))
    return { query: text };
  try {
    return graphqlBody.parse(JSON.parse(text));
  } catch {
    return void 0;
  }
};
var tokenOf = ({ shop: shop3 }, request) => {
  const given2 = request.headers["x-shopify-access-token"];
  const token = typeof given2 === "string" ? shop3.tokens.get(given2) : void 0;
  return token && (token.expiresAt === null || token.expiresAt > Date.now()) ? token : void 0;
};
var refuseToken = (unit, reply) => {
  note(unit, "!401", 0);
  return reply.code(401).send({ errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" });
};
var note = ({ counts }, key, records) => {
  const known = counts.get(key) ?? { count: 0, records: 0 };
  counts.set(key, { count: known.count + 1, records: known.records + records });
};
var sendFile = async (world, request, reply, url) => {
  const key = /\/([\w-]+)-final$/.exec(url.pathname)?.[1] ?? "";
  for (const unit of world.units.values()) {
    const file = unit.bulk.file(key);
    if (!file)
      continue;
    note(unit, "bulk file", 0);
    if (file.expired)
      break;
    const { size } = await stat(file.path);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const { cutDownloadAt } = unit.shop.faults.bulk;
    if (cutDownloadAt > 0) {
      unit.shop.faults.bulk.cutDownloadAt = 0;
      reply.hijack();
      reply.raw.writeHead(200, { "content-type": "application/jsonl", "content-length": size });
      createReadStream(file.path, { end: Math.floor(size * cutDownloadAt) }).on("data", (chunk) => reply.raw.write(chunk)).on("close", () => request.raw.socket.destroy());
      return reply;
    }
    reply.header("content-type", "application/jsonl").header("content-length", size - from).header("accept-ranges", "bytes");
    if (from > 0)
      reply.code(206).header("content-range", `bytes ${from}-${size - 1}/${size}`);
    return reply.send(createReadStream(file.path, { start: from, highWaterMark: 262144 }));
  }
  return reply.code(400).header("content-type", "application/xml").send(
    "<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
  );
};

// kit/json-saver.ts
import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
var makeJsonSaver = (file, state) => {
  let timer;
  let writing = Promise.resolve();
  let wait = 500;
  const write = async () => {
    if (file === void 0)
      return;
    await mkdir(dirname(file), { recursive: true });
    const part2 = `${file}.${randomUUID()}.new`;
    const text = JSON.stringify(state());
    wait = Math.min(3e4, 500 + text.length / 1e3);
    await writeFile(part2, text);
    await rename(part2, file);
  };
  const start = () => {
    clearTimeout(timer);
    timer = void 0;
    writing = writing.catch(() => void 0).then(write);
    return writing;
  };
  return {
    changed: () => {
      if (file === void 0 || timer)
        return;
      timer = setTimeout(() => start().catch(report), wait);
      timer.unref();
    },
    flush: start
  };
};
var report = (error) => {
  process.stderr.write(
    `The sandbox could not save its edits: ${error instanceof Error ? error.message : String(error)}
`
  );
};

// shopify/acts.ts
var topicsOf = { customers: "customers", orders: "orders", products: "products" };
var makeActs = (shop3) => {
  const now = () => Math.floor(shop3.now() / 1e3);
  const need = (kind2, n) => {
    const record = shop3.collections[kind2].find(n);
    if (!record)
      throw new Error(`This shop has no such record among its ${kind2}.`);
    return record;
  };
  const store = (kind2, record, topics) => {
    shop3.collections[kind2].put(record.n, record);
    shop3.emit({ kind: kind2, n: record.n, topics });
    return record;
  };
  const changeOrder = (n, changes, topics) => store("orders", { ...need("orders", n), ...changes, updatedAt: now() }, [...topics, "orders/updated"]);
  return {
    edit: (kind2, n, changes) => store(kind2, { ...need(kind2, n), ...changes, n, kind: kind2, updatedAt: now() }, [
      `${topicsOf[kind2]}/${kind2 === "orders" ? "updated" : "update"}`
    ]),
    remove: (kind2, n) => {
      need(kind2, n);
      shop3.collections[kind2].put(n, null);
      shop3.emit({ kind: kind2, n, topics: [`${topicsOf[kind2]}/delete`] });
    },
    create: (kind2, seed) => {
      const collection = shop3.collections[kind2];
      const n = collection.nextNumber();
      const at = now();
      const record = { ...collection.source.make(n), createdAt: at, updatedAt: at };
      if (record.kind === "orders")
        Object.assign(record, { ...asNew(record, at), customer: ownerOf(shop3, seed) });
      if (record.kind === "products")
        for (const variant2 of record.variants)
          variant2.updatedAt = at;
      store(kind2, record, [`${topicsOf[kind2]}/create`]);
      return n;
    },
    refund: (n, options = {}) => {
      const order2 = need("orders", n);
      const k = order2.refunds.reduce((most, refund3) => Math.max(most, refund3.k), 0) + 1;
      const line2 = order2.lines.find((each) => currentQuantity(order2, each) > 0);
      const amount = options.amount === void 0 ? void 0 : unitsFrom(options.amount, shop3.options.currency);
      if (options.amount !== void 0 && (amount === void 0 || amount <= 0))
        throw new Error("That is no amount.");
      if (amount === void 0 && !line2)
        throw new Error("Nothing of this order is left to give back.");
      const back = amount === void 0 && line2 ? [{ line: line2.k, quantity: 1, ...shareDiscount(line2, 1), restock: "RETURN" }] : [];
      const refund2 = {
        k,
        createdAt: now(),
        note: options.note ?? null,
        lines: back,
        shipping: 0,
        adjustment: amount ?? 0
      };
      return changeOrder(n, { payment: "PAID", refunds: [...order2.refunds, refund2] }, ["refunds/create"]);
    },
    fulfil: (n, options = {}) => {
      const order2 = need("orders", n);
      const open = order2.lines.map((line2) => ({ line: line2.k, quantity: currentQuantity(order2, line2) - fulfilledQuantity(order2, line2) })).filter((part2) => part2.quantity > 0);
      const [first2] = open;
      if (!first2)
        throw new Error("Nothing of this order is left to ship.");
      const lines = options.quantity === void 0 ? open : [{ line: first2.line, quantity: Math.min(options.quantity, first2.quantity) }];
      const k = order2.fulfilments.reduce((most, item2) => Math.max(most, item2.k), 0) + 1;
      const number = options.tracking ?? `SY${n}${k}`;
      const made = {
        k,
        createdAt: now(),
        updatedAt: now(),
        status: "SUCCESS",
        displayStatus: "FULFILLED",
        location: 0,
        tracking: [{ company: "DHL Express", number, url: `https://track.example/${number}` }],
        lines
      };
      const fulfilments = [...order2.fulfilments, made];
      const done = fulfilmentStatus({ ...order2, fulfilments }) === "FULFILLED";
      return changeOrder(n, { fulfilments }, [
        "fulfillments/create",
        done ? "orders/fulfilled" : "orders/partially_fulfilled"
      ]);
    },
    cancel: (n) => {
      if (need("orders", n).cancelledAt !== null)
        throw new Error("This order is cancelled already.");
      return changeOrder(n, { cancelledAt: now(), cancelReason: "CUSTOMER", closedAt: now() }, ["orders/cancelled"]);
    },
    close: (n, closed) => changeOrder(n, { closedAt: closed ? now() : null }, []),
    setStock: (n, k, location, quantity) => {
      const product2 = need("products", n);
      const variants3 = product2.variants.map(
        (variant2) => variant2.k === k ? {
          ...variant2,
          stock: variant2.stock.map((each, at) => at === location ? quantity : each),
          updatedAt: now()
        } : variant2
      );
      return store("products", { ...product2, variants: variants3, updatedAt: now() }, ["products/update"]);
    }
  };
};
var asNew = (order2, at) => ({
  processedAt: at,
  cancelledAt: null,
  cancelReason: null,
  closedAt: null,
  refunds: [],
  fulfilments: [],
  payment: order2.payment === "VOIDED" ? "PAID" : order2.payment
});
var ownerOf = (shop3, seed) => {
  const { size } = shop3.collections.customers.source;
  const n = size === 0 ? 0 : makeRandom(seed).int(1, size);
  return n > 0 && shop3.collections.customers.find(n) ? n : null;
};
var smallChange = (kind2, dice) => {
  const changes = {
    orders: { note: `Edit ${dice}` },
    customers: { note: `Edit ${dice}` },
    products: { productType: `Edit ${dice}` }
  };
  return changes[kind2];
};

// shopify/control.ts
var idTypes = { customers: "Customer", orders: "Order", products: "Product" };
var makeShopifyControl = (world) => {
  let dice = 1e3;
  const unit = (name = "sandbox-1") => {
    const found = world.units.get(name.replace(/\.myshopify\.com$/, ""));
    if (!found)
      throw new Error(`There is no Shopify shop "${name}" in this sandbox.`);
    return found;
  };
  const acts = /* @__PURE__ */ new WeakMap();
  const actsOf = (name) => {
    const { shop: shop3 } = unit(name);
    const known = acts.get(shop3) ?? makeActs(shop3);
    acts.set(shop3, known);
    return known;
  };
  const app = () => {
    const [first2] = world.apps;
    if (!first2)
      throw new Error("No app is registered in this sandbox.");
    return first2;
  };
  const totals = (name) => {
    const { collections } = unit(name).shop;
    const count8 = (kind2) => collections[kind2].count(
      {},
      "live",
      Number.POSITIVE_INFINITY
    );
    return { customers: count8("customers"), orders: count8("orders"), products: count8("products") };
  };
  const idOf3 = (shop3, kind2, n) => shop3.ids.number(idTypes[kind2], n);
  const pick2 = (shop3, kind2, count8, seed) => {
    const random = makeRandom(seed ?? ++dice);
    const { source } = shop3.collections[kind2];
    const found = /* @__PURE__ */ new Set();
    const edited = shop3.collections[kind2].edits().filter((edit) => edit.record && edit.n > source.size);
    const room = source.size + edited.length;
    for (let tries = 0; found.size < Math.min(count8, room) && tries < count8 * 20 + 1e3; tries += 1) {
      const at = random.int(1, Math.max(1, room));
      const n = at <= source.size ? at : edited[at - source.size - 1]?.n ?? 0;
      if (shop3.collections[kind2].find(n))
        found.add(n);
    }
    return [...found];
  };
  const info = (each) => ({
    id: each.shop.options.name,
    name: `Sandbox shop ${each.shop.options.name}`,
    domain: each.shop.domain,
    totals: totals(each.shop.options.name),
    customApp: each.customApp,
    storeSecret: each.shop.options.storeSecret,
    connect: {
      provider: "shopify",
      settings: { shop: each.shop.domain },
      credential: { accessToken: each.customApp.token, apiSecret: each.customApp.secret }
    }
  });
  return {
    world,
    app,
    unit,
    shops: () => [...world.units.values()].map(info),
    addShop: (options) => info(world.addShop(options)),
    acts: actsOf,
    numberOf: (kind2, id2, name) => {
      const n = unit(name).shop.ids.parseNumber(idTypes[kind2], id2.replace(/^gid:\/\/shopify\/\w+\//, ""));
      if (n === void 0)
        throw new Error(`${id2} is no id of this shop.`);
      return n;
    },
    touch: (kind2, count8, options) => {
      const { shop: shop3 } = unit(options?.shop);
      return pick2(shop3, kind2, count8, options?.seed).map((n) => {
        actsOf(options?.shop).edit(kind2, n, smallChange(kind2, ++dice));
        return idOf3(shop3, kind2, n);
      });
    },
    create: (kind2, count8, options) => {
      const { shop: shop3 } = unit(options?.shop);
      return Array.from(
        { length: count8 },
        () => idOf3(shop3, kind2, actsOf(options?.shop).create(kind2, options?.seed ?? ++dice))
      );
    },
    remove: (kind2, count8, options) => {
      const { shop: shop3 } = unit(options?.shop);
      return pick2(shop3, kind2, count8, options?.seed).map((n) => {
        actsOf(options?.shop).remove(kind2, n);
        return idOf3(shop3, kind2, n);
      });
    },
    setFaults: (changes, name) => {
      const { shop: shop3 } = unit(name);
      shop3.faults = faultsSchema2.parse({
        ...shop3.faults,
        ...changes,
        webhooks: { ...shop3.faults.webhooks, ...changes.webhooks },
        bulk: { ...shop3.faults.bulk, ...changes.bulk }
      });
      return shop3.faults;
    },
    clearFaults: (name) => {
      unit(name).shop.faults = structuredClone(usualFaults2);
    },
    truth: (kind2, options = {}) => truth2(unit(options.shop).shop, kind2, options.afterN === void 0 ? {} : { afterN: options.afterN }),
    totals,
    requests: (name) => Object.fromEntries(unit(name).counts),
    resetRequests: (name) => {
      unit(name).counts.clear();
      for (const bucket of unit(name).shop.buckets.values())
        bucket.resetUsage();
    },
    buckets: (name) => Object.fromEntries(
      [...unit(name).shop.buckets].map(([key, bucket]) => [key, { ...bucket.usage, ...bucket.status() }])
    ),
    uninstall: (name) => unit(name).uninstall(app().clientId),
    expireTokens: ({ refresh = false } = {}, name) => {
      const { shop: shop3 } = unit(name);
      for (const token of shop3.tokens.values())
        if (token.clientId !== null)
          token.expiresAt = 0;
      if (!refresh)
        return;
      for (const item2 of world.grants.refreshes.values())
        if (item2.domain === shop3.domain)
          item2.expiresAt = 0;
    },
    privacy: (what, options = {}, name) => {
      const { shop: shop3, webhooks } = unit(name);
      const { privacyUrl, clientSecret } = app();
      if (privacyUrl === null)
        throw new Error("The app has no address for privacy requests: set one first.");
      const number = (digits) => `\0n${digits}`;
      const about = { shop_id: number(shop3.ids.number("Shop", 1)), shop_domain: shop3.domain };
      if (what === "shop_redact")
        return webhooks.send("shop/redact", privacyUrl, clientSecret, about);
      const id2 = options.customer ?? shop3.ids.number("Customer", 1);
      const record = shop3.collections.customers.find(shop3.ids.parseNumber("Customer", id2) ?? 0);
      const customer2 = { id: number(id2), email: record?.email ?? null, phone: record?.phone ?? null };
      const orders = (options.orders ?? []).map(number);
      if (what === "redact")
        return webhooks.send("customers/redact", privacyUrl, clientSecret, {
          ...about,
          customer: customer2,
          orders_to_redact: orders
        });
      return webhooks.send("customers/data_request", privacyUrl, clientSecret, {
        ...about,
        orders_requested: orders,
        customer: customer2,
        data_request: { id: shop3.next("data request") }
      });
    }
  };
};

// shopify/state.ts
import { existsSync, readFileSync as readFileSync2, renameSync } from "node:fs";
import { z as z7 } from "zod";
var kinds = ["customers", "orders", "products"];
var readable = z7.object({
  endsAt: z7.number(),
  shops: z7.array(z7.object({ options: z7.object({ name: z7.string() }) }))
});
var readState = (file) => {
  if (file === void 0 || !existsSync(file))
    return void 0;
  try {
    const saved = JSON.parse(readFileSync2(file, "utf8"));
    readable.parse(saved);
    return saved;
  } catch {
    renameSync(file, `${file}.unreadable`);
    return void 0;
  }
};
var snapshot = (world, endsAt) => ({
  endsAt,
  privacyUrl: world.apps[0]?.privacyUrl ?? null,
  refreshes: [...world.grants.refreshes],
  shops: [...world.units.values()].map(({ shop: shop3, webhooks }) => ({
    options: shop3.options,
    edits: Object.fromEntries(kinds.map((kind2) => [kind2, shop3.collections[kind2].edits()])),
    tokens: [...shop3.tokens.values()].filter((token) => token.clientId !== null),
    subscriptions: [...webhooks.subscriptions.values()],
    counters: shop3.counters
  }))
});
var restore = (world, saved) => {
  for (const kept2 of saved.shops) {
    const unit = world.units.get(kept2.options.name) ?? world.addShop(kept2.options);
    if (JSON.stringify(unit.shop.options) !== JSON.stringify(kept2.options))
      continue;
    for (const kind2 of kinds)
      unit.shop.collections[kind2].restore(kept2.edits[kind2]);
    for (const token of kept2.tokens)
      unit.shop.tokens.set(token.value, token);
    for (const item2 of kept2.subscriptions)
      unit.webhooks.subscriptions.set(item2.n, item2);
    Object.assign(unit.shop.counters, kept2.counters);
  }
  for (const [token, refresh] of saved.refreshes)
    world.grants.refreshes.set(token, refresh);
  const [app] = world.apps;
  if (app)
    app.privacyUrl = saved.privacyUrl;
};

// shopify/world.ts
import { createHash as createHash2, randomUUID as randomUUID5 } from "node:crypto";
import { rm as rm2 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join3 } from "node:path";

// shopify/bulk/operations.ts
import { rm } from "node:fs/promises";
import { valueFromASTUntyped } from "graphql";

// shopify/bulk/check.ts
import {
  GraphQLError as GraphQLError3,
  getNamedType as getNamedType2,
  getOperationAST,
  isObjectType as isObjectType2,
  parse,
  validate
} from "graphql";

// shopify/bulk/project.ts
import {
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType
} from "graphql";
var compileProjector = (schema2, fields2, fragments, set, type) => {
  const planOf = (selections, of) => {
    const plan2 = [];
    const add = (node) => {
      const name = node.name.value;
      const key = node.alias?.value ?? name;
      if (name === "__typename") {
        plan2.push({ key, read: () => of.name, args: {} });
        return;
      }
      const field2 = of.getFields()[name];
      if (!field2)
        return;
      const named = getNamedType(field2.type);
      const args = getArgumentValues(field2, node, {});
      const read = fields2(of, name);
      if (named.name.endsWith("Connection") && isObjectType(named)) {
        const inner = nodeSelection(node, named, fragments);
        if (inner)
          plan2.push({
            key,
            read,
            args: { first: 250, ...args },
            nodes: compileProjector(schema2, fields2, fragments, inner.set, inner.type)
          });
      } else if (node.selectionSet) {
        const selection = node.selectionSet;
        const kept2 = /* @__PURE__ */ new Map();
        plan2.push({
          key,
          read,
          args,
          inner: (source) => {
            const concrete = isAbstractType(named) ? String(source.__typename) : named.name;
            const known = kept2.get(concrete);
            if (known)
              return known;
            const object = schema2.getType(concrete);
            const made = object && isObjectType(object) ? planOf(selection, object) : [];
            kept2.set(concrete, made);
            return made;
          }
        });
      } else
        plan2.push({ key, read, args });
    };
    const visit = (selection) => {
      for (const node of selection.selections) {
        if (node.kind === "Field")
          add(node);
        else {
          const fragment = node.kind === "InlineFragment" ? node : fragments[node.name.value];
          const wanted = fragment?.typeCondition?.name.value;
          const fits = wanted === void 0 || wanted === of.name || of.getInterfaces().some((each) => each.name === wanted);
          if (fragment && fits)
            visit(fragment.selectionSet);
        }
      }
    };
    visit(selections);
    return plan2;
  };
  const plan = planOf(set, type);
  const id2 = fields2(type, "id");
  const lines = (source, context, parentId, emit) => {
    const line2 = {};
    const children = [];
    for (const entry of plan) {
      if (entry.nodes)
        children.push(entry);
      else
        line2[entry.key] = answerOf(entry, source, context);
    }
    if (parentId !== void 0)
      line2.__parentId = parentId;
    emit(line2);
    if (children.length === 0)
      return;
    const own = String(id2(source, {}, context));
    for (const { read, args, nodes } of children)
      for (const child of everyNode(read, source, args, context))
        nodes?.lines(child, context, own, emit);
  };
  return { lines };
};
var answerOf = (entry, source, context) => {
  const value = entry.read(source, entry.args, context);
  if (!entry.inner || value === null || value === void 0)
    return value ?? null;
  const inner = entry.inner;
  const one2 = (item2) => {
    if (item2 === null || item2 === void 0)
      return null;
    const made = {};
    for (const each of inner(item2))
      if (!each.nodes)
        made[each.key] = answerOf(each, item2, context);
    return made;
  };
  return Array.isArray(value) ? value.map(one2) : one2(value);
};
function* everyNode(read, source, args, context) {
  for (let after = null; ; ) {
    const page2 = read(source, after === null ? args : { ...args, after }, context);
    yield* page2?.nodes ?? [];
    if (!page2?.pageInfo.hasNextPage)
      return;
    after = page2.pageInfo.endCursor;
  }
}
var nodeSelection = (field2, connection, fragments) => {
  const within2 = (set, name) => {
    for (const node2 of set?.selections ?? []) {
      if (node2.kind === "Field" && node2.name.value === name)
        return node2;
      if (node2.kind === "Field")
        continue;
      const inner = within2(
        node2.kind === "InlineFragment" ? node2.selectionSet : fragments[node2.name.value]?.selectionSet,
        name
      );
      if (inner)
        return inner;
    }
    return void 0;
  };
  const node = within2(within2(field2.selectionSet, "edges")?.selectionSet, "node") ?? within2(field2.selectionSet, "nodes");
  const nodes = connection.getFields().nodes?.type;
  const type = nodes && getNamedType(nodes);
  return node?.selectionSet && type && isObjectType(type) ? { set: node.selectionSet, type } : void 0;
};
var isList = (type) => isListType(isNonNullType(type) ? type.ofType : type);

// shopify/bulk/check.ts
var readBulkQuery = ({ schema: schema2 }, text) => {
  let document;
  try {
    document = parse(text);
  } catch (error2) {
    return { refusal: `Invalid bulk query: ${error2 instanceof GraphQLError3 ? error2.message : String(error2)}` };
  }
  const [error] = validate(schema2, document);
  if (error)
    return { refusal: `Invalid bulk query: ${error.message}` };
  const operation = getOperationAST(document);
  const root = schema2.getQueryType();
  if (!operation || !root || operation.operation !== "query")
    return { refusal: "The bulk query must be one query." };
  const fragments = {};
  for (const node of document.definitions)
    if (node.kind === "FragmentDefinition")
      fragments[node.name.value] = node;
  const fields2 = operation.selectionSet.selections.filter((node) => node.kind === "Field");
  const [field2] = fields2;
  if (!field2 || fields2.length !== 1)
    return { refusal: "A bulk query must have exactly one top-level field." };
  const returns = root.getFields()[field2.name.value]?.type;
  const named = returns && getNamedType2(returns);
  if (!named || !isObjectType2(named) || !named.name.endsWith("Connection"))
    return { refusal: "The parent field for a bulk query must be a connection." };
  const name = field2.name.value;
  if (name !== "orders" && name !== "customers" && name !== "products")
    return { refusal: `The sandbox runs bulk queries of orders, customers and products, not of ${name}.` };
  const inner = nodeSelection(field2, named, fragments);
  if (!inner)
    return { refusal: "A bulk query must select `edges { node { \u2026 } }` of its connection." };
  const counted = { connections: 1, depth: 0, inList: false };
  count4(inner.set, inner.type, 0, false, counted, fragments);
  if (counted.inList)
    return { refusal: "Queries that contain a connection field within a list field are not currently supported." };
  if (counted.connections > 5)
    return { refusal: "Bulk queries cannot contain more than 5 connections." };
  if (counted.depth > 2)
    return { refusal: "Bulk queries cannot contain connections with a nesting depth greater than 2." };
  return { kind: name, field: field2, ...inner, fragments };
};
var count4 = (set, type, depth, inList, counted, fragments) => {
  for (const node of set.selections) {
    if (node.kind !== "Field") {
      const fragment = node.kind === "InlineFragment" ? node : fragments[node.name.value];
      if (fragment)
        count4(fragment.selectionSet, type, depth, inList, counted, fragments);
      continue;
    }
    const returns = type.getFields()[node.name.value]?.type;
    const named = returns && getNamedType2(returns);
    if (!returns || !named || !isObjectType2(named) || !node.selectionSet)
      continue;
    if (named.name.endsWith("Connection")) {
      counted.connections += 1;
      counted.depth = Math.max(counted.depth, depth + 1);
      if (inList)
        counted.inList = true;
      const inner = nodeSelection(node, named, fragments);
      if (inner)
        count4(inner.set, inner.type, depth + 1, false, counted, fragments);
    } else
      count4(node.selectionSet, named, depth, inList || isList(returns), counted, fragments);
  }
};

// shopify/bulk/result-file.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir as mkdir2 } from "node:fs/promises";
import { join as join2 } from "node:path";
var pool = 2e3;
var late = 500;
var makeResultFile = async (folder2, shuffle) => {
  await mkdir2(folder2, { recursive: true });
  const key = randomUUID2();
  const path = join2(folder2, `${key}.jsonl`);
  const stream2 = createWriteStream(path, { highWaterMark: 1048576 });
  const opened = once(stream2, "open");
  let failed;
  stream2.on("error", (error) => {
    failed = error;
  });
  const held = [];
  const last = [];
  let buffer = "";
  let full = false;
  const write = (line2) => {
    buffer += `${line2}
`;
    if (buffer.length < 65536)
      return;
    full = !stream2.write(buffer);
    buffer = "";
  };
  const put2 = (line2) => {
    if (!shuffle) {
      write(line2);
      return;
    }
    if (last.length < late && Math.random() < 2e-3) {
      last.push(line2);
      return;
    }
    if (held.length < pool) {
      held.push(line2);
      return;
    }
    const at = Math.floor(Math.random() * held.length);
    const out = held[at];
    held[at] = line2;
    if (out !== void 0)
      write(out);
  };
  return {
    key,
    path,
    put: put2,
    drained: async () => {
      if (failed)
        throw failed;
      if (!full)
        return;
      full = false;
      await once(stream2, "drain");
    },
    end: async () => {
      await opened;
      for (let at = held.length - 1; at > 0; at -= 1) {
        const other = Math.floor(Math.random() * (at + 1));
        [held[at], held[other]] = [held[other] ?? "", held[at] ?? ""];
      }
      for (const line2 of [...held, ...last])
        write(line2);
      stream2.end(buffer);
      await once(stream2, "close");
      if (failed)
        throw failed;
      return { bytes: stream2.bytesWritten };
    }
  };
};

// shopify/bulk/operations.ts
var host = "https://storage.googleapis.com/shopify-tiers-assets-prod-us-east1/bulk-operation-outputs";
var going = /* @__PURE__ */ new Set(["CREATED", "RUNNING", "CANCELING"]);
var makeBulkOperations = (shop3, deps) => {
  const operations = /* @__PURE__ */ new Map();
  let closed = false;
  const urlOf = (operation) => {
    if (!operation.file || operation.completedAt === null)
      return null;
    const expires = operation.completedAt + shop3.faults.bulk.urlSeconds;
    return `${host}/${operation.file.key}-final?GoogleAccessId=assets-us-prod%40shopify-tiers.iam.gserviceaccount.com&Expires=${expires}&Signature=sandbox`;
  };
  const shown2 = (operation) => ({
    __typename: "BulkOperation",
    id: shop3.ids.gid("BulkOperation", operation.n),
    type: "QUERY",
    query: operation.query,
    status: operation.status,
    errorCode: operation.errorCode,
    createdAt: instant(operation.createdAt),
    completedAt: instantOrNull(operation.completedAt),
    objectCount: String(operation.objectCount),
    rootObjectCount: String(operation.rootObjectCount),
    fileSize: operation.fileSize === null ? null : String(operation.fileSize),
    url: operation.file?.partial === false ? urlOf(operation) : null,
    partialDataUrl: operation.file?.partial === true ? urlOf(operation) : null
  });
  const own = (app) => [...operations.values()].filter((item2) => item2.app === app).reverse();
  const refuse2 = (field2, message, code) => ({
    bulkOperation: null,
    userErrors: [{ field: field2, message, code }]
  });
  const carryOut = async (operation, query2, context) => {
    const { bulk: bulk2 } = shop3.faults;
    const { schema: schema2 } = loadSchema(context.version);
    const projector = compileProjector(schema2, deps.fieldsOf(context.version), query2.fragments, query2.set, query2.type);
    const file = await makeResultFile(deps.folder, bulk2.shuffle);
    const { kind: kind2 } = query2;
    const args = argumentsOf(query2);
    const { filter } = filterOf(context, kind2, args.query, [kind2]);
    const collection = shop3.collections[kind2];
    const total = bulk2.outcome === "COMPLETED" ? 0 : count5(collection, filter);
    const started = Date.now();
    let missing = bulk2.missingLines;
    for (const place of walkOf(collection, filter, args)) {
      if (closed || operation.status === "CANCELING")
        break;
      if (bulk2.outcome !== "COMPLETED" && operation.rootObjectCount >= total * bulk2.failAt)
        break;
      const record = collection.find(place);
      if (!record)
        continue;
      operation.rootObjectCount += 1;
      projector.lines(sourceOf(kind2, record), context, void 0, (line2) => {
        operation.objectCount += 1;
        if (missing > 0 && operation.objectCount % 7 === 0)
          missing -= 1;
        else
          file.put(JSON.stringify(line2));
      });
      if (operation.rootObjectCount % 100 === 0) {
        await file.drained();
        await pause(
          bulk2.perSecond === 0 ? 0 : started + operation.rootObjectCount / bulk2.perSecond * 1e3 - Date.now()
        );
      }
    }
    const { bytes } = await file.end();
    const cancelled = operation.status === "CANCELING";
    operation.status = cancelled ? "CANCELED" : bulk2.outcome;
    operation.errorCode = operation.status === "FAILED" ? "INTERNAL_SERVER_ERROR" : null;
    const partial = operation.status !== "COMPLETED";
    if (bytes > 0)
      operation.file = { key: file.key, path: file.path, partial };
    operation.fileSize = bytes > 0 && !partial ? bytes : null;
  };
  const start = async (operation, query2, context) => {
    await pause(shop3.faults.bulk.queueMs);
    if (closed)
      return;
    if (operation.status === "CREATED")
      operation.status = "RUNNING";
    try {
      await carryOut(operation, query2, context);
    } catch (error) {
      operation.status = "FAILED";
      operation.errorCode = error.extensions?.code === "ACCESS_DENIED" ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR";
    }
    operation.completedAt = Math.floor(shop3.now() / 1e3);
    if (shop3.faults.bulk.outcome !== "COMPLETED")
      shop3.faults.bulk.outcome = "COMPLETED";
    if (!closed)
      deps.onFinish(operation, operation.app);
  };
  return {
    run: (context, text) => {
      const busy = own(context.app).filter((item2) => going.has(item2.status));
      if (busy.length >= (context.version >= "2026-01" ? 5 : 1))
        return refuse2(
          null,
          `A bulk query operation for this app and shop is already in progress: ${shop3.ids.gid("BulkOperation", busy[0]?.n ?? 0)}.`,
          "OPERATION_IN_PROGRESS"
        );
      const query2 = readBulkQuery(loadSchema(context.version), text);
      if ("refusal" in query2)
        return refuse2(["query"], query2.refusal, "INVALID");
      const operation = {
        n: shop3.next("bulk"),
        app: context.app,
        query: text,
        status: "CREATED",
        errorCode: null,
        createdAt: Math.floor(shop3.now() / 1e3),
        completedAt: null,
        objectCount: 0,
        rootObjectCount: 0,
        fileSize: null,
        file: void 0
      };
      operations.set(operation.n, operation);
      void start(operation, query2, { ...context, searches: [], served: {} });
      return { bulkOperation: shown2(operation), userErrors: [] };
    },
    cancel: (context, gid) => {
      const id2 = shop3.ids.parse(gid);
      const operation = id2 && operations.get(id2.n);
      if (!operation || operation.app !== context.app)
        return refuse2(["id"], "Bulk operation does not exist", "INVALID");
      if (!going.has(operation.status))
        return {
          bulkOperation: shown2(operation),
          userErrors: [{ field: null, message: "A bulk operation cannot be canceled when it is completed" }]
        };
      operation.status = "CANCELING";
      return { bulkOperation: shown2(operation), userErrors: [] };
    },
    find: (n, app) => {
      const operation = operations.get(n);
      return operation?.app === app ? shown2(operation) : void 0;
    },
    all: (app) => own(app).map(shown2),
    search: (app, query2) => {
      const wanted = /status:'?"?(\w+)/i.exec(query2)?.[1]?.toUpperCase();
      return own(app).filter((item2) => wanted === void 0 || item2.status === wanted).map(shown2);
    },
    file: (key) => {
      for (const operation of operations.values())
        if (operation.file?.key === key)
          return {
            path: operation.file.path,
            expired: (operation.completedAt ?? 0) + shop3.faults.bulk.urlSeconds < shop3.now() / 1e3
          };
      return void 0;
    },
    close: async () => {
      closed = true;
      for (const operation of operations.values())
        if (operation.file)
          await rm(operation.file.path, { force: true });
    }
  };
};
var pause = (ms) => ms <= 0 ? new Promise((resolve) => setImmediate(resolve)) : new Promise((resolve) => setTimeout(resolve, ms));
var argumentsOf = ({ field: field2 }) => Object.fromEntries(
  (field2.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)])
);
function* walkOf(collection, filter, args) {
  const options = { order: args.sortKey === "UPDATED_AT" ? "updated" : "id", view: "live", filter };
  const walk = collection.walk;
  for (const place of walk({ ...options, reverse: args.reverse === true }))
    yield place.n;
}
var count5 = (collection, filter) => collection.count(
  filter,
  "live",
  Number.POSITIVE_INFINITY
);

// shopify/oauth/grants.ts
import { randomBytes } from "node:crypto";
var day3 = 86400;
var graceMs = 30 * day3 * 1e3;
var makeGrants = (changed) => {
  const codes = /* @__PURE__ */ new Map();
  const refreshes = /* @__PURE__ */ new Map();
  const issue = (shop3, clientId, scopes, expiring, parent) => {
    const access = `shpat_${randomBytes(16).toString("hex")}`;
    const seconds = shop3.faults.tokenSeconds;
    shop3.tokens.set(access, {
      value: access,
      clientId,
      scopes,
      expiresAt: expiring ? Date.now() + seconds * 1e3 : null
    });
    changed();
    if (!expiring)
      return { access_token: access, scope: scopes.join(",") };
    const token = `shprt_${randomBytes(16).toString("hex")}`;
    refreshes.set(token, {
      domain: shop3.domain,
      clientId,
      scopes,
      expiresAt: Date.now() + 90 * day3 * 1e3,
      parent: parent ?? null,
      firstUsedAt: null,
      dead: false
    });
    return {
      access_token: access,
      scope: scopes.join(","),
      expires_in: seconds,
      refresh_token: token,
      refresh_token_expires_in: 90 * day3
    };
  };
  return {
    refreshes,
    issue,
    makeCode: (input) => {
      const code = randomBytes(16).toString("hex");
      codes.set(code, { ...input, expiresAt: Date.now() + 6e4 });
      return code;
    },
    takeCode: (code, domain, clientId) => {
      const found = codes.get(code);
      codes.delete(code);
      const fits = found && found.domain === domain && found.clientId === clientId && found.expiresAt > Date.now();
      return fits ? found : void 0;
    },
    refresh: (shop3, clientId, token) => {
      const known = refreshes.get(token);
      if (!known || known.domain !== shop3.domain || known.clientId !== clientId)
        return void 0;
      if (known.dead || known.expiresAt <= Date.now())
        return void 0;
      const again = known.firstUsedAt !== null;
      if (again && (shop3.faults.refreshGrace === "strict" || (known.firstUsedAt ?? 0) + graceMs <= Date.now()))
        return void 0;
      known.firstUsedAt ??= Date.now();
      const parent = known.parent === null ? void 0 : refreshes.get(known.parent);
      if (parent)
        parent.dead = true;
      changed();
      return issue(shop3, clientId, known.scopes, true, token);
    },
    forget: (domain, clientId) => {
      for (const [token, item2] of refreshes)
        if (item2.domain === domain && item2.clientId === clientId)
          refreshes.delete(token);
    }
  };
};

// shopify/resolvers/address.ts
var addressOf3 = (ids, owner, k, address) => ({
  id: `${ids.gid("MailingAddress", owner, k)}?model_name=${k === 0 ? "Address" : "CustomerAddress"}`,
  ...address,
  name: [address.firstName, address.lastName].filter((part2) => part2 !== null).join(" ") || null,
  countryCode: address.countryCode,
  countryCodeV2: address.countryCode,
  coordinatesValidated: false,
  formatted: [address.address1, address.zip, address.city, address.country].filter((part2) => part2 !== null),
  formattedArea: [address.city, address.provinceCode, address.country].filter((part2) => part2 !== null).join(", ")
});

// shopify/resolvers/customer.ts
var historyOf = (shop3, customer2) => {
  let count8 = 0;
  let spent = 0;
  for (const n of /* @__PURE__ */ new Set([...shop3.orders.ofCustomer(customer2), ...editedOf(shop3, customer2)])) {
    const order2 = shop3.collections.orders.find(n);
    if (!order2 || order2.customer !== customer2)
      continue;
    count8 += 1;
    const totals = totalsOf(order2);
    if (order2.cancelledAt === null)
      spent += totals.total - totals.refunded;
  }
  return { count: count8, spent };
};
var kept = /* @__PURE__ */ new WeakMap();
var editedOf = (shop3, customer2) => {
  const { orders } = shop3.collections;
  let known = kept.get(shop3);
  if (known?.version !== orders.version()) {
    known = { version: orders.version(), byCustomer: /* @__PURE__ */ new Map() };
    for (const { n, record } of orders.edits())
      if (record && record.customer !== null)
        known.byCustomer.set(record.customer, [...known.byCustomer.get(record.customer) ?? [], n]);
    kept.set(shop3, known);
  }
  return known?.byCustomer.get(customer2) ?? [];
};
var customer = {
  id: (c, _, { shop: shop3 }) => shop3.ids.gid("Customer", c.n),
  legacyResourceId: (c, _, { shop: shop3 }) => shop3.ids.number("Customer", c.n),
  createdAt: (c) => instant(c.createdAt),
  updatedAt: (c) => instant(c.updatedAt),
  displayName: (c) => [c.firstName, c.lastName].filter((part2) => part2 !== null).join(" ") || c.email || c.phone || "",
  defaultEmailAddress: (c) => c.email === null ? null : {
    emailAddress: c.email,
    marketingState: c.marketing,
    marketingOptInLevel: c.marketing === "SUBSCRIBED" ? "SINGLE_OPT_IN" : null,
    marketingUpdatedAt: c.marketing === "SUBSCRIBED" ? instant(c.createdAt) : null,
    validFormat: true,
    openTrackingLevel: "UNKNOWN"
  },
  defaultPhoneNumber: (c) => c.phone === null ? null : {
    phoneNumber: c.phone,
    marketingState: "NOT_SUBSCRIBED",
    smsMarketingConsent: { state: "NOT_SUBSCRIBED", optInLevel: "SINGLE_OPT_IN" }
  },
  emailMarketingConsent: (c) => c.email === null ? null : { marketingState: c.marketing, marketingOptInLevel: null, consentUpdatedAt: null },
  numberOfOrders: (c, _, { shop: shop3 }) => String(historyOf(shop3, c.n).count),
  amountSpent: (c, _, { shop: shop3 }) => ({
    amount: decimal(historyOf(shop3, c.n).spent, shop3.options.currency),
    currencyCode: shop3.options.currency
  }),
  defaultAddress: (c, _, { shop: shop3 }) => c.addresses[0] ? addressOf3(shop3.ids, c.n, 1, c.addresses[0]) : null,
  addresses: (c, args, { shop: shop3 }) => addresses(c, shop3).slice(0, typeof args.first === "number" ? args.first : void 0),
  addressesV2: (c, _, { shop: shop3 }) => addresses(c, shop3),
  orders: (c, args, context) => listRecords(context, "orders", args, ["customer", "orders"], (order2) => order2.customer === c.n),
  lifetimeDuration: () => "over 1 year",
  canDelete: (c, _, { shop: shop3 }) => historyOf(shop3, c.n).count === 0,
  tags: (c) => [...c.tags].sort()
};
var addresses = (c, shop3) => c.addresses.map((address, at) => addressOf3(shop3.ids, c.n, at + 1, address));
var customerTables = { Customer: customer };

// shopify/resolvers/mutations.ts
var mutation = {
  webhookSubscriptionCreate: (_, args, context) => context.webhooks.create(context, String(args.topic), inputOf(args)),
  webhookSubscriptionUpdate: (_, args, context) => context.webhooks.update(context, String(args.id), inputOf(args)),
  webhookSubscriptionDelete: (_, args, context) => context.webhooks.remove(context, String(args.id)),
  bulkOperationRunQuery: (_, args, context) => context.bulk.run(context, String(args.query)),
  bulkOperationCancel: (_, args, context) => context.bulk.cancel(context, String(args.id))
};
var inputOf = (args) => args.webhookSubscription ?? {};
var mutationTables = { Mutation: mutation };

// shopify/resolvers/order.ts
var money2 = (pick2) => (order2, _, { shop: shop3 }) => bagOf(shop3, order2, pick2(totalsOf(order2), order2));
var first = (items, args) => typeof args.first === "number" ? items.slice(0, args.first) : items;
var order = {
  id: (o, _, { shop: shop3 }) => shop3.ids.gid("Order", o.n),
  legacyResourceId: (o, _, { shop: shop3 }) => shop3.ids.number("Order", o.n),
  name: (o) => `#${o.number}`,
  createdAt: (o) => instant(o.createdAt),
  updatedAt: (o) => instant(o.updatedAt),
  processedAt: (o) => instant(o.processedAt),
  cancelledAt: (o) => instantOrNull(o.cancelledAt),
  cancellation: (o) => o.cancelledAt === null ? null : { staffNote: null },
  closedAt: (o) => instantOrNull(o.closedAt),
  closed: (o) => o.closedAt !== null,
  confirmed: () => true,
  currencyCode: (_, __, { shop: shop3 }) => shop3.options.currency,
  presentmentCurrencyCode: (o) => o.presentment.currency,
  customer: (o, _, { shop: shop3 }) => namedBy(shop3, "customers", o.customer),
  tags: (o) => [...o.tags].sort(),
  customAttributes: (o) => o.attributes,
  billingAddress: (o, _, { shop: shop3 }) => o.billing ? addressOf3(shop3.ids, o.n, 2, o.billing) : null,
  shippingAddress: (o, _, { shop: shop3 }) => o.shipping ? addressOf3(shop3.ids, o.n, 3, o.shipping) : null,
  displayAddress: (o, _, { shop: shop3 }) => o.shipping ? addressOf3(shop3.ids, o.n, 3, o.shipping) : null,
  displayFinancialStatus: (o) => financialStatus(o),
  displayFulfillmentStatus: (o) => fulfilmentStatus(o),
  fullyPaid: (o) => totalsOf(o).outstanding <= 0 && o.payment === "PAID",
  unpaid: (o) => o.payment === "PENDING" || o.payment === "AUTHORIZED",
  refundable: (o) => o.payment === "PAID" && totalsOf(o).refunded < totalsOf(o).total,
  fulfillable: (o) => o.cancelledAt === null && fulfilmentStatus(o) !== "FULFILLED",
  returnStatus: (o) => o.refunds.some((refund2) => refund2.lines.some((line2) => line2.restock === "RETURN")) ? "RETURNED" : "NO_RETURN",
  paymentGatewayNames: (o) => [o.gateway],
  discountCode: (o) => o.discount?.kind === "code" ? o.discount.title : null,
  discountCodes: (o) => o.discount?.kind === "code" ? [o.discount.title] : [],
  discountApplications: (o) => discountApplications(o),
  lineItems: (o) => lineSources(o),
  fulfillments: (o, args) => first(fulfilmentSources(o), args),
  fulfillmentsCount: (o) => ({ count: o.fulfilments.length, precision: "EXACT" }),
  refunds: (o, args) => first(refundSources(o), args),
  transactions: (o, args) => first(transactionSources(o), args),
  transactionsCount: (o) => ({ count: transactionSources(o).length, precision: "EXACT" }),
  shippingLine: (o) => shippingSources(o)[0] ?? null,
  shippingLines: (o) => shippingSources(o),
  taxLines: (o, _, context) => taxLines(o, context),
  currentTaxLines: (o, _, context) => taxLines(o, context),
  subtotalLineItemsQuantity: (o) => o.lines.reduce((sum2, line2) => sum2 + line2.quantity, 0),
  totalPriceSet: money2((t) => t.total),
  originalTotalPriceSet: money2((t) => t.total),
  subtotalPriceSet: money2((t) => t.subtotal),
  totalTaxSet: money2((t) => t.tax),
  totalDiscountsSet: money2((t) => t.discounts),
  cartDiscountAmountSet: money2((t) => t.discounts),
  totalShippingPriceSet: money2((t) => t.shipping),
  totalRefundedSet: money2((t) => t.refunded),
  totalRefundedShippingSet: money2((t) => t.refundedShipping),
  totalReceivedSet: money2((t) => t.received),
  totalOutstandingSet: money2((t) => t.outstanding),
  totalCapturableSet: money2((t, o) => o.payment === "AUTHORIZED" ? t.total : 0),
  totalTipReceivedSet: money2(() => 0),
  netPaymentSet: money2((t) => t.received - t.refunded),
  refundDiscrepancySet: money2(() => 0),
  currentTotalPriceSet: money2((t) => t.current.total),
  currentSubtotalPriceSet: money2((t) => t.current.subtotal),
  currentTotalTaxSet: money2((t) => t.current.tax),
  currentTotalDiscountsSet: money2((t) => t.current.discounts),
  currentCartDiscountAmountSet: money2((t) => t.current.discounts),
  currentShippingPriceSet: money2((t) => t.shipping - t.refundedShipping),
  statusPageUrl: (o, _, { shop: shop3 }) => `https://${shop3.domain}/orders/${o.number}`
};
var taxLines = (o, { shop: shop3 }) => {
  const sums = /* @__PURE__ */ new Map();
  for (const part2 of [...o.lines, ...o.shippingLine ? [o.shippingLine] : []])
    for (const tax of part2.taxes) {
      const known = sums.get(tax.title);
      if (known)
        known.amount += tax.amount;
      else
        sums.set(tax.title, { ...tax });
    }
  return [...sums.values()].map((tax) => taxSource(shop3, o, tax));
};
var orderTables = { Order: order };

// shopify/resolvers/root.ts
import { GraphQLError as GraphQLError5 } from "graphql";

// shopify/schema/context.ts
var hasScope = (context, wanted) => wanted.some((scope) => context.scopes.has(scope) || context.scopes.has(scope.replace(/^read_/, "write_")));

// shopify/schema/fields.ts
import {
  GraphQLError as GraphQLError4,
  getNamedType as getNamedType3,
  isAbstractType as isAbstractType2,
  isEnumType,
  isLeafType,
  isListType as isListType2,
  isNonNullType as isNonNullType2
} from "graphql";

// shopify/schema/protected-data.ts
var fields = {
  Customer: /* @__PURE__ */ new Set([
    "firstName",
    "lastName",
    "displayName",
    "email",
    "phone",
    "defaultEmailAddress",
    "defaultPhoneNumber",
    "defaultAddress",
    "addresses",
    "addressesV2"
  ]),
  Order: /* @__PURE__ */ new Set(["email", "phone", "billingAddress", "shippingAddress", "displayAddress", "clientIp"])
};
var isProtected = (type, field2) => fields[type]?.has(field2) === true;

// shopify/schema/fields.ts
var makeFields = (admin, tables2) => {
  const kept2 = /* @__PURE__ */ new Map();
  return (type, name) => {
    const key = `${type.name}.${name}`;
    const known = kept2.get(key);
    if (known)
      return known;
    const made = makeReader(admin, tables2, type, name);
    kept2.set(key, made);
    return made;
  };
};
var makeReader = ({ schema: schema2, scopes }, tables2, type, name) => {
  const returns = type.getFields()[name]?.type;
  if (!returns)
    return () => void 0;
  const named = getNamedType3(returns);
  const resolver = tables2[type.name]?.[name];
  const setName = `${name.replace(/V2$/, "")}Set`;
  const ofSet = tables2[type.name]?.[setName];
  const isConnection = named.name.endsWith("Connection");
  const needed = [
    scopes.get(`${type.name}.${name}`),
    isLeafType(named) || isAbstractType2(named) ? void 0 : scopes.get(named.name)
  ];
  const guarded = isProtected(type.name, name);
  const empty = isNonNullType2(returns) ? blank(schema2, returns.ofType) : () => null;
  const read = (source, args, context) => {
    const own = source?.[name];
    const value = resolver ? resolver(source, args, context) : own;
    if (value === void 0 && (named.name === "Money" || named.name === "MoneyV2")) {
      const set = ofSet ? ofSet(source, args, context) : source?.[setName];
      if (set)
        return shopMoney(set, named.name);
    }
    if (value === void 0 || value === null && isNonNullType2(returns))
      return empty();
    return isConnection && Array.isArray(value) ? pageArray(value, args) : value;
  };
  return (source, args, context) => {
    for (const wanted of needed)
      if (wanted && !hasScope(context, wanted))
        throw denied(name, wanted);
    if (guarded && context.shop.faults.protectedData !== "approved") {
      if (context.shop.faults.protectedData === "denied")
        throw unapproved(name);
      return isNonNullType2(returns) ? empty() : isListType2(returns) ? [] : null;
    }
    return read(source, args, context);
  };
};
var shopMoney = (set, as) => {
  const bag2 = set;
  if (!bag2)
    return null;
  return as === "Money" ? fixed(bag2.shop, bag2.currency) : { amount: fixed(bag2.shop, bag2.currency), currencyCode: bag2.currency };
};
var blank = (schema2, type) => {
  if (isListType2(type))
    return () => [];
  const named = getNamedType3(type);
  if (isEnumType(named))
    return () => named.getValues()[0]?.value;
  if (named.name.endsWith("Connection"))
    return () => pageArray([], { first: 1 });
  if (isAbstractType2(named))
    return () => ({ __typename: schema2.getPossibleTypes(named)[0]?.name });
  if (!isLeafType(named))
    return () => ({});
  const value = scalars[named.name] ?? "";
  return () => value;
};
var scalars = {
  Boolean: false,
  Int: 0,
  Float: 0,
  Decimal: "0.0",
  Money: "0.00",
  UnsignedInt64: "0",
  BigInt: "0",
  DateTime: "2020-01-01T00:00:00Z",
  Date: "2020-01-01",
  URL: "https://shop.example/",
  ID: "gid://shopify/Unknown/0",
  UtcOffset: "+00:00"
};
var denied = (field2, wanted) => {
  const requiredAccess = `${wanted.map((scope) => `\`${scope}\``).join(" or ")} access scope.`;
  return new GraphQLError4(`Access denied for ${field2} field. Required access: ${requiredAccess}`, {
    extensions: { code: "ACCESS_DENIED", documentation: "https://shopify.dev/api/usage/access-scopes", requiredAccess }
  });
};
var unapproved = (field2) => new GraphQLError4(
  `This app is not approved to use the ${field2} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`,
  {
    extensions: {
      code: "ACCESS_DENIED",
      documentation: "https://shopify.dev/docs/apps/launch/protected-customer-data"
    }
  }
);

// shopify/resolvers/root.ts
var list = (kind2) => (_, args, context) => listRecords(context, kind2, args, [kind2]);
var count6 = (kind2) => (_, args, context) => countRecords(context, kind2, args, [`${kind2}Count`]);
var byId = (type) => (_, args, context) => {
  const found = find(context, String(args.id));
  return found && found.__typename === type ? found : null;
};
var find = (context, gid) => {
  if (!/^gid:\/\/shopify\/\w+\/\S+$/.test(gid))
    throw new GraphQLError5(`Invalid global id '${gid}'`, { extensions: { code: "argumentLiteralsIncompatible" } });
  const { shop: shop3 } = context;
  const id2 = shop3.ids.parse(gid);
  if (!id2)
    return null;
  const order2 = (n) => {
    const record2 = shop3.collections.orders.find(n);
    const since = visibleSince(context);
    return record2 && (since === void 0 || record2.createdAt >= since) ? record2 : null;
  };
  const record = (kind2) => {
    const found = kind2 === "orders" ? order2(id2.n) : shop3.collections[kind2].find(id2.n);
    return found && sourceOf(kind2, found);
  };
  switch (id2.type) {
    case "Customer":
      return record("customers");
    case "Order":
      return record("orders");
    case "Product":
      return record("products");
    case "ProductVariant":
    case "InventoryItem": {
      const product2 = shop3.collections.products.find(id2.n);
      const variant2 = product2?.variants.find((each) => each.k === id2.k);
      return product2 && variant2 ? { ...variantSource(product2, variant2), __typename: id2.type } : null;
    }
    case "LineItem": {
      const owner = order2(id2.n);
      return (owner && lineSources(owner).find(({ line: line2 }) => line2.k === id2.k)) ?? null;
    }
    case "Refund": {
      const owner = order2(id2.n);
      return (owner && refundSources(owner).find(({ refund: refund2 }) => refund2.k === id2.k)) ?? null;
    }
    case "Fulfillment": {
      const owner = order2(id2.n);
      return (owner && fulfilmentSources(owner).find(({ fulfilment: fulfilment2 }) => fulfilment2.k === id2.k)) ?? null;
    }
    case "Location":
      return locationSource(shop3, id2.n);
    case "BulkOperation":
      return context.bulk.find(id2.n, context.app) ?? null;
    case "WebhookSubscription":
      return context.webhooks.find(id2.n, context.app) ?? null;
    case "Shop":
      return {};
    default:
      return null;
  }
};
var query = {
  shop: () => ({}),
  orders: list("orders"),
  customers: list("customers"),
  products: list("products"),
  ordersCount: count6("orders"),
  customersCount: count6("customers"),
  productsCount: count6("products"),
  order: byId("Order"),
  customer: byId("Customer"),
  product: byId("Product"),
  productVariant: byId("ProductVariant"),
  inventoryItem: byId("InventoryItem"),
  location: (_, args, { shop: shop3 }) => locationSource(shop3, args.id === void 0 ? 0 : shop3.ids.parse(String(args.id))?.n ?? -1),
  locations: (_, __, { shop: shop3 }) => shop3.locations.map((_location, at) => locationSource(shop3, at)),
  node: (_, args, context) => permitted(context, find(context, String(args.id))),
  nodes: (_, args, context) => {
    const ids = args.ids;
    if (ids.length > 250)
      throw new GraphQLError5(`The input array size of ${ids.length} is greater than the maximum allowed of 250.`, {
        extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" }
      });
    return ids.map((id2) => permitted(context, find(context, id2)));
  },
  currentAppInstallation: (_, __, context) => ({
    id: context.shop.ids.gid("AppInstallation", 1),
    accessScopes: [...context.scopes].map((handle) => ({ handle, description: handle.replaceAll("_", " ") })),
    app: { id: context.shop.ids.gid("App", 1), title: "Syncline", apiKey: context.app, handle: "syncline" }
  }),
  publicApiVersions: () => publishedVersions().map((handle, at, all) => ({
    handle,
    displayName: at === all.length - 1 ? `${handle} (Latest)` : handle,
    supported: true
  })),
  bulkOperation: (_, args, context) => {
    const id2 = context.shop.ids.parse(String(args.id));
    return (id2 && context.bulk.find(id2.n, context.app)) ?? null;
  },
  currentBulkOperation: (_, args, context) => args.type === "MUTATION" ? null : context.bulk.all(context.app)[0] ?? null,
  bulkOperations: (_, args, context) => context.bulk.search(context.app, typeof args.query === "string" ? args.query : ""),
  webhookSubscription: (_, args, context) => {
    const id2 = context.shop.ids.parse(String(args.id));
    return (id2 && context.webhooks.find(id2.n, context.app)) ?? null;
  },
  webhookSubscriptions: (_, args, context) => context.webhooks.search(context.app, args),
  webhookSubscriptionsCount: (_, __, context) => ({
    count: context.webhooks.search(context.app, {}).length,
    precision: "EXACT"
  })
};
var permitted = (context, found) => {
  const type = found?.__typename;
  const wanted = type === void 0 ? void 0 : loadSchema(context.version).scopes.get(type);
  if (wanted && !hasScope(context, wanted))
    throw denied("node", wanted);
  return found;
};
var shop2 = {
  id: (_, __, context) => context.shop.ids.gid("Shop", 1),
  name: (_, __, context) => `Sandbox shop ${context.shop.options.name}`,
  email: (_, __, context) => `owner@${context.shop.options.name}.example`,
  contactEmail: (_, __, context) => `owner@${context.shop.options.name}.example`,
  myshopifyDomain: (_, __, context) => context.shop.domain,
  primaryDomain: (_, __, context) => ({
    id: context.shop.ids.gid("Shop", 2),
    host: context.shop.domain,
    url: `https://${context.shop.domain}`,
    sslEnabled: true
  }),
  url: (_, __, context) => `https://${context.shop.domain}`,
  currencyCode: (_, __, context) => context.shop.options.currency,
  enabledPresentmentCurrencies: (_, __, context) => [context.shop.options.currency, "EUR", "JPY", "GBP"],
  ianaTimezone: (_, __, context) => context.shop.options.timezone,
  timezoneOffsetMinutes: (_, __, context) => context.shop.zone.offsetAt(Math.floor(context.shop.now() / 1e3)) / 60,
  createdAt: (_, __, context) => instant(context.shop.options.endsAt - 800 * 86400),
  updatedAt: (_, __, context) => instant(context.shop.options.endsAt),
  plan: (_, __, context) => ({
    displayName: plans[context.shop.options.plan].name,
    publicDisplayName: plans[context.shop.options.plan].name,
    partnerDevelopment: false,
    shopifyPlus: context.shop.options.plan === "plus"
  }),
  orders: list("orders"),
  customers: list("customers"),
  products: list("products"),
  unitSystem: () => "METRIC_SYSTEM",
  weightUnit: () => "GRAMS",
  taxesIncluded: () => false
};
var rootTables = { QueryRoot: query, Shop: shop2 };

// shopify/resolvers/tables.ts
var tables = {
  ...rootTables,
  ...mutationTables,
  ...customerTables,
  ...orderTables,
  ...orderPartTables,
  ...productTables,
  ...moneyTables
};

// shopify/schema/execute.ts
import {
  execute,
  GraphQLError as GraphQLError6,
  getOperationAST as getOperationAST2,
  parse as parse2,
  validate as validate2
} from "graphql";

// shopify/schema/cost.ts
import {
  getNamedType as getNamedType4,
  isCompositeType,
  isListType as isListType3,
  isNonNullType as isNonNullType3,
  isObjectType as isObjectType3,
  valueFromASTUntyped as valueFromASTUntyped2
} from "graphql";
var costOf = (query2, data) => {
  const { schema: schema2, operation } = query2;
  const root = operation.operation === "mutation" ? schema2.getMutationType() : schema2.getQueryType();
  if (!root)
    return 0;
  return selectionCost(
    query2,
    operation.selectionSet,
    root,
    data,
    data !== void 0,
    operation.operation === "mutation"
  );
};
var selectionCost = (query2, set, type, data, actual, mutation2 = false) => {
  let sum2 = 0;
  let widest = 0;
  for (const node of set?.selections ?? []) {
    if (node.kind === "Field")
      sum2 += (mutation2 ? 10 : 0) + fieldCost(query2, node, type, data, actual);
    else {
      const fragment = node.kind === "InlineFragment" ? node : query2.fragments[node.name.value];
      const narrowed = fragment?.typeCondition ? query2.schema.getType(fragment.typeCondition.name.value) : type;
      if (!fragment || !narrowed || !isCompositeType(narrowed))
        continue;
      const cost = selectionCost(query2, fragment.selectionSet, narrowed, data, actual);
      if (narrowed === type || isObjectType3(type))
        sum2 += cost;
      else
        widest = Math.max(widest, cost);
    }
  }
  return sum2 + widest;
};
var fieldCost = (query2, node, parent, data, actual) => {
  const field2 = "getFields" in parent ? parent.getFields()[node.name.value] : void 0;
  if (!field2)
    return 0;
  const named = getNamedType4(field2.type);
  if (!isCompositeType(named))
    return 0;
  const value = actual ? data?.[node.alias?.value ?? node.name.value] : void 0;
  if (named.name.endsWith("Connection")) {
    const nodes = actual ? nodesOf(node, value) : void 0;
    if (nodes) {
      const total = nodes.reduce((sum2, each) => sum2 + nodeCost(query2, node.selectionSet, named, each, true), 0);
      return nodes.length === 0 ? 2 : 2 + scale(query2, nodes.length) * (total / nodes.length);
    }
    if (actual)
      return 1;
    return 2 + scale(query2, sizeOf(query2, node) ?? 1) * nodeCost(query2, node.selectionSet, named, void 0, false);
  }
  const own = weight(named);
  if (isList2(field2.type)) {
    if (Array.isArray(value)) {
      const total = value.reduce(
        (sum2, each) => sum2 + own + selectionCost(query2, node.selectionSet, named, each, true),
        0
      );
      return value.length === 0 ? own : scale(query2, value.length) * (total / value.length);
    }
    return scale(query2, sizeOf(query2, node) ?? 1) * (own + selectionCost(query2, node.selectionSet, named, void 0, false));
  }
  if (actual && (value === null || value === void 0))
    return own;
  return own + selectionCost(query2, node.selectionSet, named, value, actual);
};
var nodeCost = (query2, set, type, data, actual) => {
  if (!isObjectType3(type))
    return 0;
  let cost = 0;
  const visit = (selections, of) => {
    if (!isObjectType3(of))
      return;
    for (const node of selections?.selections ?? []) {
      if (node.kind !== "Field") {
        visit(node.kind === "InlineFragment" ? node.selectionSet : query2.fragments[node.name.value]?.selectionSet, of);
        continue;
      }
      const named = getNamedType4(of.getFields()[node.name.value]?.type);
      if (node.name.value === "edges" && named)
        visit(node.selectionSet, named);
      if ((node.name.value === "node" || node.name.value === "nodes") && named && isCompositeType(named))
        cost += Math.max(1, weight(named)) + selectionCost(query2, node.selectionSet, named, data, actual);
    }
  };
  visit(set, type);
  return cost;
};
var nodesOf = (node, value) => {
  const connection = value;
  if (!connection)
    return void 0;
  const aliases = Object.values(connection).filter(Array.isArray);
  const list2 = connection.nodes ?? connection.edges?.map((edge) => edge.node) ?? aliases[0];
  return list2 ?? (node.selectionSet ? [] : void 0);
};
var weight = (type) => "getFields" in type && "id" in type.getFields() ? 1 : 0;
var isList2 = (type) => isListType3(isNonNullType3(type) ? type.ofType : type);
var scale = (query2, size) => query2.model === "linear" ? size : size <= 1 ? size : Math.max(1, Math.round(2 * Math.log(size)));
var sizeOf = (query2, node) => {
  for (const argument of node.arguments ?? []) {
    const value = valueFromASTUntyped2(argument.value, { ...query2.variables });
    const name = argument.name.value;
    if ((name === "first" || name === "last") && typeof value === "number")
      return value;
    if (name === "ids" && Array.isArray(value))
      return value.length;
  }
  return void 0;
};

// shopify/schema/execute.ts
var makeExecutor = (tables2) => {
  const engines = /* @__PURE__ */ new Map();
  const engineOf = (version) => {
    const known = engines.get(version);
    if (known)
      return known;
    const fields2 = makeFields(loadSchema(version), tables2);
    const made = {
      fields: fields2,
      resolve: (source, args, context, info) => fields2(info.parentType, info.fieldName)(source, args, context),
      documents: /* @__PURE__ */ new Map()
    };
    engines.set(version, made);
    return made;
  };
  const read = (version, query2) => {
    const { documents } = engineOf(version);
    const known = documents.get(query2);
    if (known)
      return known;
    const made = readDocument(version, query2);
    if (documents.size > 200)
      documents.clear();
    documents.set(query2, made);
    return made;
  };
  const answer = async (request, context, throttle) => {
    const { shop: shop3, version } = context;
    const found = read(version, request.query);
    if ("errors" in found)
      return found;
    const operation = getOperationAST2(found.document, request.operationName);
    if (!operation)
      return { errors: [{ message: "No operation named in the request." }] };
    const fragments = {};
    for (const node of found.document.definitions)
      if (node.kind === "FragmentDefinition")
        fragments[node.name.value] = node;
    const { schema: schema2 } = loadSchema(version);
    const costed = { schema: schema2, operation, fragments, variables: request.variables, model: shop3.faults.costModel };
    const requestedQueryCost = Math.max(1, Math.ceil(costOf(costed)));
    const bucket = shop3.bucket(context.app);
    const cost = (actualQueryCost) => ({
      cost: { requestedQueryCost, actualQueryCost, throttleStatus: bucket.status() }
    });
    const max = shop3.faults.maxQueryCost;
    if (requestedQueryCost > max)
      return { errors: [tooDear(requestedQueryCost, max)], extensions: cost(null) };
    if (throttle || !bucket.take(requestedQueryCost))
      return {
        errors: [{ message: "Throttled", extensions: { code: "THROTTLED", documentation: limits } }],
        extensions: cost(null)
      };
    const result = await execute({
      schema: schema2,
      document: found.document,
      rootValue: {},
      contextValue: context,
      variableValues: request.variables,
      ...request.operationName === void 0 ? {} : { operationName: request.operationName },
      fieldResolver: engineOf(version).resolve,
      typeResolver: (value) => value.__typename
    });
    const actual = Math.min(requestedQueryCost, Math.max(1, Math.ceil(result.data ? costOf(costed, result.data) : 1)));
    bucket.giveBack(requestedQueryCost - actual);
    const warned = context.searches.filter((search2) => search2.warnings.length > 0);
    return {
      ...result.data === void 0 ? {} : { data: result.data },
      ...result.errors ? { errors: result.errors.map(shown) } : {},
      extensions: { ...cost(actual), ...warned.length > 0 ? { search: warned.map(searchNote) } : {} }
    };
  };
  return { answer, fieldsOf: (version) => engineOf(version).fields, read };
};
var readDocument = (version, query2) => {
  let document;
  try {
    document = parse2(query2);
  } catch (error) {
    return { errors: [error instanceof GraphQLError6 ? shown(error) : { message: String(error) }] };
  }
  const errors = validate2(loadSchema(version).schema, document);
  return errors.length > 0 ? { errors: errors.map(refused) } : { document };
};
var shown = (error) => ({
  message: error.message,
  ...error.locations ? { locations: error.locations } : {},
  ...error.path ? { path: error.path } : {},
  ...Object.keys(error.extensions).length > 0 ? { extensions: error.extensions } : {}
});
var refused = (error) => {
  const field2 = /Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message);
  if (!field2)
    return { ...shown(error), extensions: { code: "argumentLiteralsIncompatible" } };
  return {
    ...shown(error),
    message: `Field '${field2[1]}' doesn't exist on type '${field2[2]}'`,
    extensions: { code: "undefinedField", typeName: field2[2], fieldName: field2[1] }
  };
};
var limits = "https://shopify.dev/api/usage/rate-limits";
var tooDear = (cost, maxCost) => ({
  message: `Query cost is ${cost}, which exceeds the single query max cost limit (${maxCost}).

See ${limits} for more information on how the cost of a query is calculated.`,
  extensions: { code: "MAX_COST_EXCEEDED", cost, maxCost, documentation: limits }
});
var searchNote = ({ path, query: query2, warnings }) => ({
  path,
  query: query2,
  parsed: {},
  warnings
});

// shopify/webhooks/address-body.ts
var addressBody = (address) => ({
  first_name: address.firstName,
  last_name: address.lastName,
  company: address.company,
  address1: address.address1,
  address2: address.address2,
  city: address.city,
  province: address.province,
  country: address.country,
  zip: address.zip,
  phone: address.phone,
  name: [address.firstName, address.lastName].filter((part2) => part2 !== null).join(" "),
  province_code: address.provinceCode,
  country_code: address.countryCode
});

// shopify/webhooks/exact-json.ts
var exact = (digits) => `\0n${digits}`;
var exactJson = (value) => JSON.stringify(value).replace(/"\\u0000n(\d+)"/g, "$1");

// shopify/webhooks/order-body.ts
var orderBody = (shop3, order2) => {
  const totals = totalsOf(order2);
  const { currency } = shop3.options;
  const id2 = (type, k) => exact(shop3.ids.number(type, order2.n, k));
  const money3 = (amount) => fixed(amount, currency);
  const set = (amount) => moneySet(shop3, order2, amount);
  const taxes = (items) => items.map((tax) => ({
    channel_liable: false,
    price: money3(tax.amount),
    price_set: set(tax.amount),
    rate: tax.rate,
    title: tax.title
  }));
  const lines = order2.lines.map((line2) => ({
    id: id2("LineItem", line2.k),
    admin_graphql_api_id: shop3.ids.gid("LineItem", order2.n, line2.k),
    current_quantity: currentQuantity(order2, line2),
    fulfillable_quantity: Math.max(0, currentQuantity(order2, line2) - fulfilledQuantity(order2, line2)),
    fulfillment_service: "manual",
    fulfillment_status: fulfilledQuantity(order2, line2) >= line2.quantity ? "fulfilled" : fulfilledQuantity(order2, line2) > 0 ? "partial" : null,
    gift_card: line2.giftCard,
    grams: 0,
    name: line2.variantTitle === null ? line2.title : `${line2.title} - ${line2.variantTitle}`,
    price: money3(line2.price),
    price_set: set(line2.price),
    product_exists: line2.product !== null && shop3.collections.products.find(line2.product) !== null,
    product_id: line2.product === null ? null : exact(shop3.ids.number("Product", line2.product)),
    properties: [],
    quantity: line2.quantity,
    requires_shipping: line2.requiresShipping,
    sku: line2.sku,
    taxable: line2.taxable,
    title: line2.title,
    total_discount: "0.00",
    total_discount_set: set(0),
    variant_id: line2.product === null || line2.variant === null ? null : exact(shop3.ids.number("ProductVariant", line2.product, line2.variant)),
    variant_inventory_management: "shopify",
    variant_title: line2.variantTitle,
    vendor: line2.vendor,
    tax_lines: taxes(line2.taxes),
    duties: [],
    discount_allocations: line2.discount === 0 ? [] : [{ amount: money3(line2.discount), amount_set: set(line2.discount), discount_application_index: 0 }]
  }));
  const customer2 = order2.customer === null ? null : shop3.collections.customers.find(order2.customer);
  const fulfilment2 = fulfilmentStatus(order2);
  return {
    id: id2("Order"),
    admin_graphql_api_id: shop3.ids.gid("Order", order2.n),
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: false,
    cancel_reason: order2.cancelReason?.toLowerCase() ?? null,
    cancelled_at: stamp2(shop3, order2.cancelledAt),
    cart_token: null,
    checkout_id: null,
    checkout_token: null,
    client_details: null,
    closed_at: stamp2(shop3, order2.closedAt),
    confirmation_number: null,
    confirmed: true,
    contact_email: order2.email,
    created_at: stamp2(shop3, order2.createdAt),
    currency,
    current_subtotal_price: money3(totals.current.subtotal),
    current_subtotal_price_set: set(totals.current.subtotal),
    current_total_discounts: money3(totals.current.discounts),
    current_total_discounts_set: set(totals.current.discounts),
    current_total_price: money3(totals.current.total),
    current_total_price_set: set(totals.current.total),
    current_total_tax: money3(totals.current.tax),
    current_total_tax_set: set(totals.current.tax),
    customer_locale: "en",
    device_id: null,
    discount_codes: order2.discount?.kind === "code" ? [{ code: order2.discount.title, amount: money3(totals.discounts), type: "percentage" }] : [],
    email: order2.email ?? "",
    estimated_taxes: false,
    financial_status: financialStatus(order2).toLowerCase(),
    fulfillment_status: fulfilment2 === "FULFILLED" ? "fulfilled" : fulfilment2 === "PARTIALLY_FULFILLED" ? "partial" : null,
    landing_site: null,
    location_id: null,
    merchant_of_record_app_id: null,
    name: `#${order2.number}`,
    note: order2.note,
    note_attributes: order2.attributes.map(({ key, value }) => ({ name: key, value })),
    number: order2.number - 1e3,
    order_number: order2.number,
    order_status_url: `https://${shop3.domain}/orders/${order2.number}`,
    payment_gateway_names: [order2.gateway],
    phone: order2.phone,
    po_number: null,
    presentment_currency: order2.presentment.currency,
    processed_at: stamp2(shop3, order2.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order2.sourceName,
    source_url: null,
    subtotal_price: money3(totals.subtotal),
    subtotal_price_set: set(totals.subtotal),
    tags: [...order2.tags].sort().join(", "),
    tax_exempt: false,
    tax_lines: taxes(order2.lines.flatMap((line2) => line2.taxes)),
    taxes_included: order2.taxesIncluded,
    test: order2.test,
    token: `t${order2.n}`,
    total_discounts: money3(totals.discounts),
    total_discounts_set: set(totals.discounts),
    total_line_items_price: money3(totals.subtotal + totals.discounts),
    total_line_items_price_set: set(totals.subtotal + totals.discounts),
    total_outstanding: money3(totals.outstanding),
    total_price: money3(totals.total),
    total_price_set: set(totals.total),
    total_shipping_price_set: set(totals.shipping),
    total_tax: money3(totals.tax),
    total_tax_set: set(totals.tax),
    total_tip_received: "0.00",
    total_weight: 0,
    updated_at: stamp2(shop3, order2.updatedAt),
    user_id: null,
    billing_address: order2.billing ? addressBody(order2.billing) : null,
    customer: customer2 && customerBody(shop3, customer2),
    discount_applications: [],
    fulfillments: order2.fulfilments.map((item2) => ({
      id: id2("Fulfillment", item2.k),
      admin_graphql_api_id: shop3.ids.gid("Fulfillment", order2.n, item2.k),
      created_at: stamp2(shop3, item2.createdAt),
      name: `#${order2.number}-F${item2.k}`,
      order_id: id2("Order"),
      service: "manual",
      shipment_status: item2.displayStatus === "DELIVERED" ? "delivered" : null,
      status: item2.status.toLowerCase(),
      tracking_company: item2.tracking[0]?.company ?? null,
      tracking_number: item2.tracking[0]?.number ?? null,
      tracking_numbers: item2.tracking.map(({ number }) => number),
      tracking_url: item2.tracking[0]?.url ?? null,
      tracking_urls: item2.tracking.map(({ url }) => url),
      updated_at: stamp2(shop3, item2.updatedAt),
      line_items: lines.filter((_, at) => item2.lines.some((part2) => part2.line === order2.lines[at]?.k))
    })),
    line_items: lines,
    payment_terms: null,
    refunds: order2.refunds.map((refund2) => ({
      id: id2("Refund", refund2.k),
      admin_graphql_api_id: shop3.ids.gid("Refund", order2.n, refund2.k),
      created_at: stamp2(shop3, refund2.createdAt),
      note: refund2.note,
      order_id: id2("Order"),
      processed_at: stamp2(shop3, refund2.createdAt),
      restock: refund2.lines.some((part2) => part2.restock !== "NO_RESTOCK"),
      transactions: [
        {
          id: id2("OrderTransaction", 2 + refund2.k),
          amount: money3(refundTotal(order2, refund2)),
          kind: "refund",
          status: "success"
        }
      ],
      refund_line_items: refund2.lines.map((part2) => ({
        id: id2("RefundLineItem", refund2.k * 512 + part2.line),
        line_item_id: id2("LineItem", part2.line),
        quantity: part2.quantity,
        restock_type: part2.restock.toLowerCase(),
        subtotal: Number(money3(part2.subtotal)),
        total_tax: Number(money3(part2.tax))
      }))
    })),
    shipping_address: order2.shipping ? addressBody(order2.shipping) : null,
    shipping_lines: order2.shippingLine ? [
      {
        id: id2("ShippingLine"),
        code: order2.shippingLine.code,
        price: money3(order2.shippingLine.price),
        price_set: set(order2.shippingLine.price),
        source: "shopify",
        title: order2.shippingLine.title,
        tax_lines: taxes(order2.shippingLine.taxes),
        discount_allocations: []
      }
    ] : []
  };
};

// shopify/webhooks/payloads.ts
var payloadOf = (shop3, record) => {
  if (record.kind === "orders")
    return orderBody(shop3, record);
  return record.kind === "customers" ? customerBody(shop3, record) : productBody(shop3, record);
};
var gonePayload = (shop3, kind2, n) => ({
  id: exact(shop3.ids.number({ orders: "Order", customers: "Customer", products: "Product" }[kind2], n))
});
var stamp2 = (shop3, second) => {
  if (second === null)
    return null;
  const offset = shop3.zone.offsetAt(second);
  const sign = offset < 0 ? "-" : "+";
  const minutes = Math.abs(offset) / 60;
  const two2 = (value) => String(Math.floor(value)).padStart(2, "0");
  return `${shop3.zone.local(second)}${sign}${two2(minutes / 60)}:${two2(minutes % 60)}`;
};
var idOf = (shop3, type, n, k) => exact(shop3.ids.number(type, n, k));
var customerBody = (shop3, customer2) => {
  const { spent, count: count8 } = historyOf(shop3, customer2.n);
  const addresses2 = customer2.addresses.map((address, at) => ({
    id: idOf(shop3, "MailingAddress", customer2.n, at + 1),
    customer_id: idOf(shop3, "Customer", customer2.n),
    ...addressBody(address),
    country_name: address.country,
    default: at === 0
  }));
  return {
    id: idOf(shop3, "Customer", customer2.n),
    created_at: stamp2(shop3, customer2.createdAt),
    updated_at: stamp2(shop3, customer2.updatedAt),
    first_name: customer2.firstName,
    last_name: customer2.lastName,
    orders_count: count8,
    state: customer2.state.toLowerCase(),
    total_spent: fixed(spent, shop3.options.currency),
    last_order_id: null,
    note: customer2.note,
    verified_email: customer2.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: customer2.taxExempt,
    tags: [...customer2.tags].sort().join(", "),
    last_order_name: null,
    currency: shop3.options.currency,
    phone: customer2.phone,
    addresses: addresses2,
    tax_exemptions: [],
    admin_graphql_api_id: shop3.ids.gid("Customer", customer2.n),
    ...addresses2[0] ? { default_address: addresses2[0] } : {},
    email: customer2.email,
    email_marketing_consent: customer2.email === null ? null : { state: customer2.marketing.toLowerCase(), opt_in_level: "single_opt_in", consent_updated_at: null },
    sms_marketing_consent: null
  };
};
var productBody = (shop3, product2) => ({
  admin_graphql_api_id: shop3.ids.gid("Product", product2.n),
  body_html: product2.descriptionHtml,
  created_at: stamp2(shop3, product2.createdAt),
  handle: product2.handle,
  id: idOf(shop3, "Product", product2.n),
  product_type: product2.productType,
  published_at: stamp2(shop3, product2.publishedAt),
  template_suffix: null,
  title: product2.title,
  updated_at: stamp2(shop3, product2.updatedAt),
  vendor: product2.vendor,
  status: product2.status.toLowerCase(),
  published_scope: "web",
  tags: [...product2.tags].sort().join(", "),
  // A delivery shows no more than a hundred in full.
  variants: product2.variants.slice(0, 100).map((variant2, at) => ({
    admin_graphql_api_id: shop3.ids.gid("ProductVariant", product2.n, variant2.k),
    barcode: variant2.barcode,
    compare_at_price: variant2.compareAtPrice === null ? null : fixed(variant2.compareAtPrice, shop3.options.currency),
    created_at: stamp2(shop3, product2.createdAt),
    id: idOf(shop3, "ProductVariant", product2.n, variant2.k),
    inventory_policy: variant2.policy.toLowerCase(),
    position: at + 1,
    price: fixed(variant2.price, shop3.options.currency),
    product_id: idOf(shop3, "Product", product2.n),
    sku: variant2.sku,
    taxable: variant2.taxable,
    title: variant2.options.join(" / "),
    updated_at: stamp2(shop3, variant2.updatedAt),
    option1: variant2.options[0] ?? null,
    option2: variant2.options[1] ?? null,
    option3: variant2.options[2] ?? null,
    image_id: null,
    inventory_item_id: idOf(shop3, "InventoryItem", product2.n, variant2.k),
    inventory_quantity: variant2.stock.reduce((sum2, each) => sum2 + (each ?? 0), 0),
    old_inventory_quantity: variant2.stock.reduce((sum2, each) => sum2 + (each ?? 0), 0)
  })),
  options: product2.optionNames.map((name, at) => ({
    name,
    id: idOf(shop3, "ProductOption", product2.n, at),
    product_id: idOf(shop3, "Product", product2.n),
    position: at + 1,
    values: [...new Set(product2.variants.map((variant2) => variant2.options[at] ?? ""))]
  })),
  images: [],
  image: null,
  media: [],
  variant_gids: product2.variants.map((variant2) => ({
    admin_graphql_api_id: shop3.ids.gid("ProductVariant", product2.n, variant2.k),
    updated_at: stamp2(shop3, variant2.updatedAt)
  })),
  has_variants_that_requires_components: false,
  category: null
});
var moneySet = (shop3, order2, amount) => {
  const { currency, rate: rate3 } = order2.presentment;
  const seen = converted(amount, shop3.options.currency, currency, rate3);
  return {
    shop_money: { amount: fixed(amount, shop3.options.currency), currency_code: shop3.options.currency },
    presentment_money: { amount: fixed(seen, currency), currency_code: currency }
  };
};

// shopify/webhooks/shop-body.ts
var shopBody = (shop3) => ({
  id: exact(shop3.ids.number("Shop", 1)),
  name: `Sandbox shop ${shop3.options.name}`,
  email: `owner@${shop3.options.name}.example`,
  domain: shop3.domain,
  myshopify_domain: shop3.domain,
  province: null,
  country: "US",
  country_code: "US",
  country_name: "United States",
  city: "Portland",
  address1: "1 Main St",
  address2: null,
  zip: "04101",
  currency: shop3.options.currency,
  customer_email: `owner@${shop3.options.name}.example`,
  timezone: `(GMT) ${shop3.options.timezone}`,
  iana_timezone: shop3.options.timezone,
  shop_owner: "Sandbox Owner",
  money_format: "$ {{amount}}",
  weight_unit: "kg",
  plan_name: shop3.options.plan,
  plan_display_name: shop3.options.plan,
  enabled_presentment_currencies: [shop3.options.currency],
  created_at: stamp2(shop3, shop3.options.endsAt - 800 * 86400),
  updated_at: stamp2(shop3, shop3.options.endsAt)
});

// shopify/webhooks/webhooks.ts
import { randomUUID as randomUUID4 } from "node:crypto";
import { GraphQLError as GraphQLError7 } from "graphql";

// shopify/webhooks/deliveries.ts
import { createHmac as createHmac3, randomUUID as randomUUID3 } from "node:crypto";
var waits = [10, 60, 300, 900, 1800, 2700, 3600, 4500];
var parallel2 = 16;
var makeDeliveries = (shop3, owner) => {
  let waiting = [];
  let running = 0;
  let timer;
  let closed = false;
  let idlers = [];
  const log = [];
  const habits = () => shop3.faults.webhooks;
  const attempt = async (job) => {
    const lost = Math.random() < habits().lossRate;
    const status = lost ? "lost on its way" : await post({
      url: job.uri,
      headers: headersOf(job, shop3),
      body: job.text,
      timeoutMs: habits().timeoutMs,
      strict: false
    });
    log.push({
      at: new Date(shop3.now()).toISOString(),
      topic: job.topic,
      uri: job.uri,
      attempt: job.attempt,
      status,
      eventId: job.eventId
    });
    if (log.length > 2e3)
      log.splice(0, 1e3);
    if (lost || typeof status === "number" && status >= 200 && status < 300) {
      if (!lost && Math.random() < habits().duplicateRate)
        waiting.push({ ...job, due: Date.now() + 20 });
      return;
    }
    const wait = waits[job.attempt - 1];
    if (wait === void 0) {
      if (job.subscription !== null)
        owner.onGivenUp(job.subscription);
      return;
    }
    waiting.push({ ...job, attempt: job.attempt + 1, due: Date.now() + wait * 1e3 / habits().timeScale });
  };
  const schedule = () => {
    if (waiting.length === 0 && running === 0) {
      for (const resolve of idlers)
        resolve();
      idlers = [];
    }
    if (closed || timer || waiting.length === 0 || running >= parallel2)
      return;
    const soonest = waiting.reduce((least, job) => Math.min(least, job.due), Number.POSITIVE_INFINITY);
    timer = setTimeout(run2, Math.max(0, soonest - Date.now()));
  };
  const run2 = () => {
    timer = void 0;
    if (closed)
      return;
    const now = Date.now();
    const due = waiting.filter((job) => job.due <= now);
    if (habits().shuffle)
      due.sort(() => Math.random() - 0.5);
    const taken = new Set(due.slice(0, Math.max(0, parallel2 - running)));
    waiting = waiting.filter((job) => !taken.has(job));
    for (const job of taken) {
      if (job.subscription !== null && !owner.isAlive(job.subscription))
        continue;
      running += 1;
      void attempt(job).finally(() => {
        running -= 1;
        schedule();
      });
    }
    schedule();
  };
  return {
    log,
    pending: () => waiting.length + running,
    send: ({ body, ...delivery }) => {
      const { delayMs, jitterMs } = habits();
      const due = Date.now() + delayMs + Math.random() * jitterMs;
      waiting.push({ ...delivery, text: exactJson(body), webhookId: randomUUID3(), attempt: 1, due });
      if (timer)
        clearTimeout(timer);
      timer = void 0;
      schedule();
    },
    idle: () => waiting.length === 0 && running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
    /** What waits for a subscription no longer depends on it. */
    release: (subscription) => {
      waiting = waiting.map((job) => job.subscription === subscription ? { ...job, subscription: null } : job);
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      for (const resolve of idlers)
        resolve();
    }
  };
};
var headersOf = (job, shop3) => ({
  "Content-Type": "application/json",
  "User-Agent": "Shopify-Captain-Hook",
  "X-Shopify-Topic": job.topic,
  "X-Shopify-Shop-Domain": shop3.domain,
  "X-Shopify-API-Version": job.apiVersion,
  "X-Shopify-Webhook-Id": job.webhookId,
  "X-Shopify-Event-Id": job.eventId,
  "X-Shopify-Triggered-At": job.triggeredAt,
  "X-Shopify-Hmac-Sha256": signWebhook(job.secret, job.text)
});
var signWebhook = (secret, body) => createHmac3("sha256", secret).update(body).digest("base64");

// shopify/webhooks/webhooks.ts
var topicName = (topic) => topic.replace("/", "_").toUpperCase();
var scopeOf = (topic) => {
  if (/^(ORDERS|REFUNDS|ORDER_TRANSACTIONS|FULFILLMENTS)_/.test(topic))
    return "read_orders";
  if (/^CUSTOMERS?_/.test(topic))
    return "read_customers";
  if (/^PRODUCTS_/.test(topic))
    return "read_products";
  return /^INVENTORY_/.test(topic) ? "read_inventory" : void 0;
};
var makeWebhooks2 = (shop3, secretOf) => {
  const subscriptions = /* @__PURE__ */ new Map();
  const removed = (n) => {
    subscriptions.delete(n);
    shop3.changed();
  };
  const deliveries = makeDeliveries(shop3, { isAlive: (n) => subscriptions.has(n), onGivenUp: removed });
  const shown2 = (item2) => ({
    __typename: "WebhookSubscription",
    ...item2,
    id: shop3.ids.gid("WebhookSubscription", item2.n),
    legacyResourceId: shop3.ids.number("WebhookSubscription", item2.n),
    callbackUrl: item2.uri,
    endpoint: { __typename: "WebhookHttpEndpoint", callbackUrl: item2.uri },
    apiVersion: { handle: item2.apiVersion, displayName: item2.apiVersion, supported: true },
    createdAt: instant(item2.createdAt),
    updatedAt: instant(item2.updatedAt)
  });
  const own = (app) => [...subscriptions.values()].filter((item2) => item2.app === app);
  const locate = (context, gid) => {
    const id2 = shop3.ids.parse(gid);
    const found = id2?.type === "WebhookSubscription" ? subscriptions.get(id2.n) : void 0;
    return found?.app === context.app ? found : void 0;
  };
  const missing = {
    webhookSubscription: null,
    userErrors: [{ field: ["id"], message: "Webhook subscription does not exist" }]
  };
  return {
    subscriptions,
    notifications: [],
    log: deliveries.log,
    find: (n, app) => {
      const item2 = subscriptions.get(n);
      return item2?.app === app ? shown2(item2) : void 0;
    },
    search: (app, args) => {
      const topics = Array.isArray(args.topics) ? new Set(args.topics) : void 0;
      const uri = args.uri ?? args.callbackUrl;
      return own(app).filter((item2) => (!topics || topics.has(item2.topic)) && (typeof uri !== "string" || item2.uri === uri)).map(shown2);
    },
    create: (context, topic, input) => {
      const refuse2 = (field2, message) => ({
        webhookSubscription: null,
        userErrors: [{ field: ["webhookSubscription", field2], message }]
      });
      const uri = String(input.uri ?? input.callbackUrl ?? "");
      const scope = scopeOf(topic);
      if (scope && !context.scopes.has(scope) && !context.scopes.has(scope.replace("read", "write")))
        return {
          webhookSubscription: null,
          userErrors: [
            { field: ["topic"], message: "You cannot create a webhook subscription with the specified topic" }
          ]
        };
      const wrong = refusalOf(uri);
      if (wrong !== void 0)
        return refuse2("callbackUrl", wrong);
      if (own(context.app).some((item3) => item3.topic === topic && item3.uri === uri))
        return refuse2("callbackUrl", "Address for this topic has already been taken");
      if (own(context.app).length >= 500)
        throw new GraphQLError7("Too many webhook subscriptions.");
      const now = Math.floor(shop3.now() / 1e3);
      const item2 = {
        n: shop3.next("webhook"),
        app: context.app,
        topic,
        uri,
        format: input.format === "XML" ? "XML" : "JSON",
        apiVersion: context.version,
        includeFields: Array.isArray(input.includeFields) ? input.includeFields.map(String) : [],
        filter: typeof input.filter === "string" && input.filter !== "" ? input.filter : null,
        createdAt: now,
        updatedAt: now
      };
      subscriptions.set(item2.n, item2);
      shop3.changed();
      return { webhookSubscription: shown2(item2), userErrors: [] };
    },
    update: (context, gid, input) => {
      const item2 = locate(context, gid);
      if (!item2)
        return missing;
      const uri = input.uri ?? input.callbackUrl;
      if (typeof uri === "string") {
        const wrong = refusalOf(uri);
        if (wrong !== void 0)
          return {
            webhookSubscription: null,
            userErrors: [{ field: ["webhookSubscription", "callbackUrl"], message: wrong }]
          };
        item2.uri = uri;
      }
      if (Array.isArray(input.includeFields))
        item2.includeFields = input.includeFields.map(String);
      item2.updatedAt = Math.floor(shop3.now() / 1e3);
      shop3.changed();
      return { webhookSubscription: shown2(item2), userErrors: [] };
    },
    remove: (context, gid) => {
      const item2 = locate(context, gid);
      if (!item2)
        return { deletedWebhookSubscriptionId: null, userErrors: missing.userErrors };
      removed(item2.n);
      return { deletedWebhookSubscriptionId: gid, userErrors: [] };
    },
    emit(topic, render, only) {
      const name = topicName(topic);
      const targets = [...subscriptions.values()].filter(
        (item2) => item2.topic === name && (!only || item2.app === only.app)
      );
      const made = this.notifications.filter((item2) => item2.topic === topic);
      if (targets.length === 0 && made.length === 0)
        return;
      const body = render();
      const event = eventOf(topic, shop3);
      for (const item2 of targets) {
        const secret = secretOf(item2.app);
        if (secret !== void 0)
          deliveries.send({
            ...event,
            subscription: item2.n,
            uri: item2.uri,
            secret,
            apiVersion: item2.apiVersion,
            body: pick(body, item2.includeFields)
          });
      }
      for (const item2 of made)
        deliveries.send({
          ...event,
          subscription: null,
          uri: item2.uri,
          secret: shop3.options.storeSecret,
          apiVersion: newest,
          body
        });
    },
    send: (topic, uri, secret, body) => deliveries.send({ ...eventOf(topic, shop3), subscription: null, uri, secret, apiVersion: newest, body }),
    leave: (app) => {
      for (const item2 of own(app)) {
        deliveries.release(item2.n);
        removed(item2.n);
      }
    },
    pending: deliveries.pending,
    idle: deliveries.idle,
    close: deliveries.close
  };
};
var newest = "2026-10";
var eventOf = (topic, shop3) => ({
  topic,
  eventId: randomUUID4(),
  triggeredAt: new Date(shop3.now()).toISOString().replace("Z", "000000Z")
});
var pick = (body, fields2) => fields2.length === 0 ? body : Object.fromEntries(Object.entries(body).filter(([name]) => fields2.includes(name)));
var refusalOf = (uri) => {
  if (!URL.canParse(uri))
    return "Address is invalid";
  const { protocol, hostname } = new URL(uri);
  if (protocol === "https:")
    return void 0;
  const here = hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
  return protocol === "http:" && here ? void 0 : `Address protocol ${protocol}// is not supported`;
};

// shopify/world.ts
var allScopes = [
  "read_all_orders",
  "read_customers",
  "read_fulfillments",
  "read_inventory",
  "read_locations",
  "read_orders",
  "read_products"
];
var shopDefaults = {
  seed: 1,
  customers: 2e3,
  orders: 5e3,
  products: 300,
  currency: "USD",
  timezone: "America/New_York",
  plan: "plus",
  firstId: "5800000000000",
  endsAt: Date.UTC(2025, 11, 1) / 1e3
};
var makeWorld = (deps) => {
  const folder2 = deps.folder ?? join3(tmpdir(), `syncline-sandbox-${randomUUID5()}`);
  const executor = makeExecutor(tables);
  const app = {
    name: "Syncline",
    clientId: digest("client id"),
    clientSecret: `shpss_${digest("client secret")}`,
    privacyUrl: null
  };
  const world = {
    units: /* @__PURE__ */ new Map(),
    apps: [app],
    grants: makeGrants(deps.changed),
    executor,
    changed: deps.changed,
    addShop: (given2) => {
      const options = {
        ...shopDefaults,
        endsAt: deps.endsAt,
        storeSecret: digest(`store secret ${given2.name}`),
        ...given2
      };
      const unit = makeUnit(world, options, folder2);
      world.units.set(options.name, unit);
      return unit;
    },
    close: async () => {
      for (const unit of world.units.values()) {
        unit.webhooks.close();
        await unit.bulk.close();
      }
      await rm2(folder2, { recursive: true, force: true });
    }
  };
  return world;
};
var makeUnit = (world, options, folder2) => {
  const shop3 = makeShop(options, world.changed);
  const customApp = {
    token: `shpat_${digest(`token ${options.name}`)}`,
    secret: `shpss_${digest(`custom ${options.name}`)}`
  };
  shop3.tokens.set(customApp.token, { value: customApp.token, clientId: null, scopes: allScopes, expiresAt: null });
  const secretOf = (app) => app === customApp.token ? customApp.secret : world.apps.find((item2) => item2.clientId === app)?.clientSecret;
  const webhooks = makeWebhooks2(shop3, secretOf);
  const bulk2 = makeBulkOperations(shop3, {
    folder: folder2,
    fieldsOf: world.executor.fieldsOf,
    onFinish: (operation, app) => webhooks.emit(
      "bulk_operations/finish",
      () => ({
        admin_graphql_api_id: shop3.ids.gid("BulkOperation", operation.n),
        completed_at: operation.completedAt === null ? null : new Date(operation.completedAt * 1e3).toISOString(),
        created_at: new Date(operation.createdAt * 1e3).toISOString(),
        error_code: operation.errorCode?.toLowerCase() ?? null,
        status: operation.status.toLowerCase(),
        type: "query"
      }),
      { app }
    )
  });
  shop3.onChange(({ kind: kind2, n, topics }) => {
    for (const topic of topics)
      webhooks.emit(topic, () => {
        const record = shop3.collections[kind2].find(n);
        return record ? payloadOf(shop3, record) : gonePayload(shop3, kind2, n);
      });
  });
  return {
    shop: shop3,
    webhooks,
    bulk: bulk2,
    customApp,
    counts: /* @__PURE__ */ new Map(),
    uninstall: (clientId) => {
      for (const [value, token] of shop3.tokens)
        if (token.clientId === clientId)
          shop3.tokens.delete(value);
      world.grants.forget(shop3.domain, clientId);
      webhooks.emit("app/uninstalled", () => shopBody(shop3), { app: clientId });
      webhooks.leave(clientId);
      world.changed();
    }
  };
};
var digest = (of) => createHash2("sha256").update(`syncline sandbox ${of}`).digest("hex").slice(0, 32);

// shopify/start.ts
var startShopify = (options) => {
  const saved = readState(options.stateFile);
  const endsAt = saved?.endsAt ?? options.endsAt;
  const saver = makeJsonSaver(options.stateFile, () => snapshot(world, endsAt));
  const world = makeWorld({ endsAt, changed: () => saver.changed() });
  const { seed, customers, orders, products } = options;
  world.addShop({ name: "sandbox-1", seed: seed + 500, customers, orders, products });
  world.addShop({
    name: "sandbox-2",
    seed: seed + 600,
    customers: Math.ceil(customers / 10),
    orders: Math.ceil(orders / 10),
    products: Math.ceil(products / 10),
    currency: "EUR",
    timezone: "Europe/Berlin",
    plan: "basic",
    firstId: "9007199254750000"
  });
  if (saved)
    restore(world, saved);
  for (const unit of world.units.values())
    if (options.latencyMs !== void 0)
      unit.shop.faults.latencyMs = options.latencyMs;
  return {
    control: makeShopifyControl(world),
    close: async () => {
      await world.close();
      await saver.flush();
    }
  };
};

// woocommerce/address.ts
var addressOf4 = (request, store, prefix) => {
  const cut = request.url.indexOf("?");
  const path = cut < 0 ? request.url : request.url.slice(0, cut);
  const secure = store.faults.trustProxy && request.headers["x-forwarded-proto"] === "https";
  const host2 = request.headers.host ?? "127.0.0.1";
  return {
    path,
    query: cut < 0 ? "" : request.url.slice(cut + 1),
    prefix,
    secure,
    home: `${secure ? "https" : "http"}://${host2}${prefix}`
  };
};

// woocommerce/consent.ts
import { randomBytes as randomBytes2 } from "node:crypto";

// woocommerce/oauth.ts
import { createHmac as createHmac4, timingSafeEqual } from "node:crypto";
var parsePhpQuery = (query2) => {
  const out = /* @__PURE__ */ new Map();
  for (const pair of query2.split("&")) {
    if (pair === "")
      continue;
    const cut = pair.indexOf("=");
    const name = decode(cut < 0 ? pair : pair.slice(0, cut));
    const value = cut < 0 ? "" : decode(pair.slice(cut + 1));
    const match = /^([^[]+)((?:\[[^\]]*\])+)$/.exec(name);
    if (!match) {
      out.set(name.replace(/[ .]/g, "_"), value);
      continue;
    }
    const keys3 = [...(match[2] ?? "").matchAll(/\[([^\]]*)\]/g)].map((part2) => part2[1] ?? "");
    let level2 = out;
    let key = (match[1] ?? "").replace(/[ .]/g, "_");
    for (const next of keys3) {
      const inside2 = level2.get(key);
      const map = inside2 instanceof Map ? inside2 : /* @__PURE__ */ new Map();
      level2.set(key, map);
      level2 = map;
      key = next === "" ? String(nextIndex(map)) : next;
    }
    level2.set(key, value);
  }
  return out;
};
var verifyOAuth = (request) => {
  const params = parsePhpQuery(request.query);
  for (const [key2, value] of parseHeader(request.authorization))
    params.set(key2, value);
  const missing = required.filter((name) => !params.get(name));
  if (missing.length === required.length)
    return { kind: "none" };
  if (missing.length > 0)
    return {
      kind: "refused",
      code: "woocommerce_rest_authentication_missing_parameter",
      message: `Missing OAuth ${missing.length === 1 ? "parameter" : "parameters"} ${missing.join(", ")}`
    };
  const text = (name) => {
    const value = params.get(name);
    return typeof value === "string" ? value : "";
  };
  const key = request.findKey(text("oauth_consumer_key"));
  if (!key)
    return refused2("Consumer key is invalid.");
  const method = text("oauth_signature_method");
  if (method !== "HMAC-SHA1" && method !== "HMAC-SHA256")
    return refused2("Invalid signature - signature method is invalid.");
  const given2 = percentDecode(text("oauth_signature").replaceAll(" ", "+"));
  params.delete("oauth_signature");
  const expected = createHmac4(method === "HMAC-SHA1" ? "sha1" : "sha256", `${key.consumerSecret}&`).update(baseString(request, params)).digest("base64");
  if (!same(expected, given2))
    return refused2("Invalid signature - provided signature does not match.");
  const stamp3 = Number(text("oauth_timestamp"));
  if (!Number.isInteger(stamp3) || Math.abs(request.now - stamp3) > window)
    return refused2("Invalid timestamp.");
  const nonce = `${key.consumerKey}:${text("oauth_nonce")}`;
  if (request.nonces.has(nonce))
    return refused2("Invalid nonce - nonce has already been used.");
  request.nonces.set(nonce, stamp3);
  forgetOld(request.nonces, request.now);
  return { kind: "ok", key };
};
var baseString = (request, params) => {
  const names = [...params.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const pairs = [];
  for (const name of names)
    collect(encode(name), params.get(name) ?? "", pairs);
  const origin = new URL(request.home).origin;
  return `${request.method}&${encode(`${origin}${request.path}`)}&${pairs.join("%26")}`;
};
var collect = (name, value, pairs) => {
  if (typeof value === "string") {
    pairs.push(encode(`${name}=${encode(value)}`));
    return;
  }
  for (const [key, inner] of value)
    collect(`${name}%5B${key}%5D`, inner, pairs);
};
var required = [
  "oauth_consumer_key",
  "oauth_timestamp",
  "oauth_nonce",
  "oauth_signature",
  "oauth_signature_method"
];
var window = 15 * 60;
var refused2 = (message) => ({
  kind: "refused",
  code: "woocommerce_rest_authentication_error",
  message
});
var parseHeader = (header) => {
  if (!header || !/^OAuth /i.test(header))
    return [];
  return [...header.matchAll(/(oauth_[a-z_]+)="([^"]*)"/g)].map((match) => [
    match[1] ?? "",
    percentDecode(match[2] ?? "")
  ]);
};
var same = (a, b) => {
  const left = createHmac4("sha1", "compare").update(a).digest();
  const right = createHmac4("sha1", "compare").update(b).digest();
  return timingSafeEqual(left, right);
};
var forgetOld = (nonces, now) => {
  if (nonces.size < 2e4 || nonces.size % 1e3 !== 0)
    return;
  for (const [nonce, stamp3] of nonces)
    if (Math.abs(now - stamp3) > window)
      nonces.delete(nonce);
};
var nextIndex = (map) => {
  let next = 0;
  for (const key of map.keys())
    if (/^\d+$/.test(key))
      next = Math.max(next, Number(key) + 1);
  return next;
};
var decode = (text) => percentDecode(text.replaceAll("+", " "));
var percentDecode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
var encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

// woocommerce/consent.ts
var consentPage2 = async (store, request, reply, at) => {
  reply.header("content-type", "text/html; charset=UTF-8");
  const params = parsePhpQuery(at.query);
  const text = (name) => {
    const value = params.get(name);
    return typeof value === "string" ? value : "";
  };
  const problem = problemOf(text, store.faults.webhooks.strictHosts);
  if (problem)
    return reply.code(401).send(errorPage2(problem));
  const back = (success) => {
    const url = new URL(text("return_url"));
    url.searchParams.set("success", String(success));
    url.searchParams.set("user_id", text("user_id"));
    return url.href;
  };
  const step = at.path.slice(at.prefix.length + "/wc-auth/v1/".length).replace(/\/$/, "");
  if (step === "authorize" && request.method === "GET")
    return reply.send(
      askPage(store, text("app_name"), text("scope"), `${at.prefix}/wc-auth/v1/access_granted?${at.query}`, back(0))
    );
  if (step !== "access_granted" || request.method !== "POST")
    return reply.code(404).send(errorPage2("Unknown page."));
  const scope = text("scope");
  const key = {
    consumerKey: `ck_${randomBytes2(20).toString("hex")}`,
    consumerSecret: `cs_${randomBytes2(20).toString("hex")}`,
    permissions: scope,
    description: `${text("app_name")} - API (${new Date(store.now() * 1e3).toISOString().slice(0, 10)})`,
    capable: true
  };
  store.keys.push(key);
  store.changed();
  const body = JSON.stringify({
    key_id: store.keys.length,
    user_id: text("user_id"),
    consumer_key: key.consumerKey,
    consumer_secret: key.consumerSecret,
    key_permissions: scope
  });
  const status = await post({
    url: text("callback_url"),
    headers: { "Content-Type": "application/json;charset=utf-8", "User-Agent": `WordPress/${store.flavour.wordpress}` },
    body,
    timeoutMs: 6e4,
    strict: store.faults.webhooks.strictHosts
  });
  if (status !== 200)
    return reply.code(401).send(errorPage2("An error occurred in the request and at the time were unable to send the consumer data."));
  return reply.redirect(back(1));
};
var problemOf = (text, strict) => {
  for (const name of ["app_name", "user_id", "return_url", "callback_url", "scope"])
    if (text(name) === "")
      return `Missing parameter ${name}.`;
  if (!["read", "write", "read_write"].includes(text("scope")))
    return `Invalid scope ${text("scope")}`;
  for (const name of ["return_url", "callback_url"])
    if (!URL.canParse(text(name)) || !/^https?:/.test(text(name)))
      return `The ${name} is not a valid URL`;
  const callback = new URL(text("callback_url"));
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(callback.hostname);
  if (callback.protocol !== "https:" && (strict || !local))
    return "The callback_url needs to be over SSL";
  return void 0;
};
var askPage = (store, app, scope, action, deny) => htmlPage(
  "Approve access",
  `<main class="narrow"><h1>${escapeHtml(app)} would like to connect to your store</h1>
<p>This will give <strong>${escapeHtml(app)}</strong> <strong>${escapeHtml(scope.replace("_", " and "))}</strong> access to
${escapeHtml(store.name)}: customers, orders, products, coupons and webhooks.</p>
<form method="post" action="${escapeHtml(action)}"><button class="primary">Approve</button>
<a class="button" href="${escapeHtml(deny)}">Deny</a></form></main>`
);
var errorPage2 = (text) => htmlPage("Error", `<main class="narrow"><h1>Error</h1><p>${escapeHtml(text)}</p></main>`);

// woocommerce/disturb.ts
var makeDisturber = (store, random) => {
  let second = 0;
  let served = 0;
  const concerned = (path) => path.includes(store.faults.onlyPath);
  const json = (answer) => ({ kind: "answer", answer });
  const html2 = (status, body, headers = {}) => ({
    kind: "answer",
    answer: { status, body, headers, contentType: "text/html; charset=UTF-8" }
  });
  return {
    latencyMs: (path) => concerned(path) ? store.faults.latencyMs + random() * store.faults.jitterMs : 0,
    before: (path, url, wantsJson) => {
      const { faults } = store;
      if (!concerned(path))
        return { kind: "go" };
      if (random() < faults.hangRate)
        return { kind: "hang" };
      if (random() < faults.resetRate)
        return { kind: "reset" };
      if (faults.plainPermalinks) {
        const [before = "", query2] = url.split("?");
        const location = `${before.replace(/\/$/, "")}/${query2 === void 0 ? "" : `?${query2}`}`;
        return html2(301, "", { "X-Redirect-By": "WordPress", Location: location });
      }
      if (faults.redirect === "private")
        return html2(302, "", { Location: "http://169.254.169.254/latest/meta-data/" });
      if (faults.redirect === "loop")
        return html2(302, "", { Location: url });
      if (faults.requestsPerSecond !== null) {
        const now = Math.floor(Date.now() / 1e3);
        served = now === second ? served + 1 : 1;
        second = now;
        if (served > faults.requestsPerSecond)
          return throttled(store, faults.limitStatus);
      }
      if (random() < faults.throttleRate)
        return throttled(store, 429);
      if (faults.maintenance) {
        const headers = { "Retry-After": "600" };
        const message = "Briefly unavailable for scheduled maintenance. Check back in a minute.";
        if (!wantsJson)
          return html2(503, errorPage3("Maintenance", message), headers);
        const body = `{"code":"wp_die","message":"${message}","data":{"status":503},"additional_errors":[]}`;
        return json({ status: 503, body, headers });
      }
      if (random() < faults.errorRate) {
        const critical = "There has been a critical error on this website.";
        if (random() < 0.5)
          return html2(500, errorPage3("WordPress &rsaquo; Error", critical));
        return json(refuse({ code: "internal_server_error", message: `<p>${critical}</p>`, status: 500 }));
      }
      if (random() < faults.htmlRate)
        return html2(200, errorPage3("One moment, please", "Checking your browser\u2026"));
      return { kind: "go" };
    },
    after: (path, writes) => {
      const { faults } = store;
      if (!concerned(path))
        return { kind: "whole" };
      if (writes && random() < faults.lateErrorRate)
        return { kind: "late", answer: refuse({ code: "internal_server_error", message: "Timed out.", status: 500 }) };
      if (faults.hugeBody)
        return { kind: "huge" };
      if (random() < faults.truncateRate)
        return { kind: "truncated" };
      if (random() < faults.noticeRate)
        return { kind: "prefixed", prefix: notice };
      if (random() < faults.bomRate)
        return { kind: "prefixed", prefix: "\uFEFF" };
      return { kind: "whole" };
    }
  };
};
var throttled = (store, status) => {
  const { retryAfterSeconds } = store.faults;
  return {
    kind: "answer",
    answer: {
      status,
      body: errorPage3(status === 429 ? "Too Many Requests" : "Service Unavailable", "Slow down."),
      contentType: "text/html; charset=UTF-8",
      headers: retryAfterSeconds === null ? {} : { "Retry-After": String(retryAfterSeconds) }
    }
  };
};
var notice = "<br />\n<b>Deprecated</b>: Some notice in /var/www/wp-content/plugins/x/x.php on line <b>12</b><br />\n";
var errorPage3 = (title2, text) => `<!DOCTYPE html>
<html lang="en-US">
<head><title>${title2}</title></head>
<body><p>${text}</p></body>
</html>
`;

// woocommerce/auth.ts
var authenticate = (store, request) => {
  const authorization = store.faults.stripAuthorization ? void 0 : request.authorization;
  const findKey = (consumerKey) => store.faults.keysRevoked ? void 0 : store.keys.find((key) => key.consumerKey === consumerKey);
  const plain = request.secure ? plainKeys2(request, authorization) : void 0;
  let result = { kind: "none" };
  if (plain) {
    const key = findKey(plain.key);
    if (key && key.consumerSecret !== plain.secret)
      return refused3("Consumer secret is invalid.");
    if (key)
      result = { kind: "ok", key };
  }
  if (result.kind === "none")
    result = verifyOAuth({
      method: request.method,
      home: request.home,
      path: request.path,
      query: request.rawQuery,
      authorization,
      now: store.now(),
      findKey,
      nonces: store.nonces
    });
  if (result.kind !== "ok")
    return result;
  const reading = request.method === "GET" || request.method === "HEAD";
  const { permissions } = result.key;
  if (reading && permissions === "write")
    return refused3("The API key provided does not have read permissions.");
  if (!reading && request.method !== "OPTIONS" && permissions === "read")
    return refused3("The API key provided does not have write permissions.");
  return result;
};
var permissionOf = (identity, method, kind2) => {
  if (identity.kind === "ok" && identity.key.capable)
    return void 0;
  const status = identity.kind === "ok" ? 403 : 401;
  const deny = (what, message) => ({
    code: `woocommerce_rest_cannot_${what}`,
    message,
    status
  });
  if (kind2 === "batch")
    return deny("batch", "Sorry, you are not allowed to batch manipulate this resource.");
  if (method === "GET" || method === "HEAD")
    return deny(
      "view",
      kind2 === "list" ? "Sorry, you cannot list resources." : "Sorry, you cannot view this resource."
    );
  if (kind2 === "list")
    return deny("create", "Sorry, you are not allowed to create resources.");
  return method === "DELETE" ? deny("delete", "Sorry, you are not allowed to delete this resource.") : deny("edit", "Sorry, you are not allowed to edit this resource.");
};
var plainKeys2 = (request, authorization) => {
  const key = request.query.get("consumer_key");
  const secret = request.query.get("consumer_secret");
  if (typeof key === "string" && typeof secret === "string" && key !== "" && secret !== "")
    return { key, secret };
  const match = /^Basic (.+)$/i.exec(authorization ?? "");
  if (!match)
    return void 0;
  const [user = "", ...rest] = Buffer.from(match[1] ?? "", "base64").toString("utf8").split(":");
  return { key: user, secret: rest.join(":") };
};
var refused3 = (message) => ({
  kind: "refused",
  code: "woocommerce_rest_authentication_error",
  message
});

// woocommerce/params.ts
var readParams = (query2, specs) => {
  const bad = [];
  for (const [name, spec] of Object.entries(specs)) {
    const value = query2.get(name);
    if (value === void 0)
      continue;
    const problem = check(name, value, spec);
    if (problem)
      bad.push({ name, ...problem });
  }
  if (bad.length > 0)
    return {
      code: "rest_invalid_param",
      message: `Invalid parameter(s): ${bad.map((item2) => item2.name).join(", ")}`,
      status: 400,
      data: {
        params: Object.fromEntries(bad.map((item2) => [item2.name, item2.message])),
        details: Object.fromEntries(bad.map(({ name, code, message, data }) => [name, { code, message, data }]))
      }
    };
  const one2 = (name) => {
    const value = query2.get(name);
    return typeof value === "string" ? value : void 0;
  };
  return {
    text: one2,
    integer: (name) => {
      const value = one2(name);
      return value === void 0 || value === "" ? void 0 : Math.abs(Math.trunc(Number(value)));
    },
    list: (name) => {
      const value = query2.get(name);
      return value === void 0 ? void 0 : listOf(value);
    },
    flag: (name) => ["1", "true"].includes(one2(name) ?? "")
  };
};
var listOf = (value) => typeof value === "string" ? value.split(/[\s,]+/).filter((item2) => item2 !== "") : [...value.values()].filter((item2) => typeof item2 === "string");
var check = (name, value, spec) => {
  const text = typeof value === "string" ? value : "";
  if (spec.type === "integer") {
    if (!/^-?\d+$/.test(text))
      return invalidType(name, "integer");
    const { min, max } = spec;
    const number = Number(text);
    if (min !== void 0 && max !== void 0 && (number < min || number > max))
      return bounds(`${name} must be between ${min} (inclusive) and ${max} (inclusive)`);
    if (min !== void 0 && number < min)
      return bounds(`${name} must be greater than or equal to ${min}`);
  }
  if (spec.type === "enum" && !spec.values.includes(text))
    return notOneOf(name, spec.values);
  if (spec.type === "enums") {
    for (const [place, item2] of listOf(value).entries())
      if (!spec.values.includes(item2))
        return notOneOf(`${name}[${place}]`, spec.values);
  }
  if (spec.type === "integers") {
    for (const [place, item2] of listOf(value).entries())
      if (!/^-?\d+$/.test(item2))
        return invalidType(`${name}[${place}]`, "integer");
  }
  if (spec.type === "date" && !isoDate.test(text))
    return { code: "rest_invalid_date", message: "Invalid date.", data: null };
  if (spec.type === "boolean" && !["true", "false", "0", "1", ""].includes(text))
    return invalidType(name, "boolean");
  return void 0;
};
var isoDate = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i;
var invalidType = (name, type) => ({
  code: "rest_invalid_type",
  message: `${name} is not of type ${type}.`,
  data: { param: name }
});
var bounds = (message) => ({ code: "rest_out_of_bounds", message, data: null });
var notOneOf = (name, values) => {
  const [last, ...rest] = [...values].reverse();
  const joined = rest.length === 1 ? `${rest[0]} and ${last}` : `${rest.reverse().join(", ")}, and ${last}`;
  return { code: "rest_not_in_enum", message: `${name} is not one of ${joined}.`, data: null };
};

// woocommerce/query.ts
var within = (second, range) => range === void 0 || second > (range.after ?? -1) && second < (range.before ?? Number.POSITIVE_INFINITY);
var compare2 = (key, id2, otherKey, otherId) => {
  if (key !== otherKey)
    return key < otherKey ? -1 : 1;
  return id2 - otherId;
};

// woocommerce/base-index.ts
var makeBaseIndex = (source) => {
  const kept2 = /* @__PURE__ */ new Map();
  let names;
  const order2 = (name) => {
    if (name === "id")
      return { at: (place) => place, placeOf: (row2) => row2, keyOf: (row2) => source.idOf(row2) };
    if (name === "date" || name === "modified") {
      const timeline = name === "date" ? source.date : source.modified;
      const ordered = withTies(timeline, source.size);
      return { ...ordered, keyOf: (row2) => timeOf(timeline, row2) };
    }
    names ??= sortByName(source);
    const { byPlace, places: places2 } = names;
    return {
      at: (place) => byPlace[place] ?? 0,
      placeOf: (row2) => places2[row2] ?? 0,
      keyOf: (row2) => source.facts(row2).name.toLowerCase()
    };
  };
  const orders = /* @__PURE__ */ new Map();
  const orderOf3 = (name) => {
    const known = orders.get(name) ?? order2(name);
    orders.set(name, known);
    return known;
  };
  const slice = (name, range) => {
    if (!range)
      return [0, source.size];
    const timeline = name === "date" ? source.date : source.modified;
    const first2 = (test) => {
      let low = 0;
      let high = source.size;
      while (low < high) {
        const middle = low + high >> 1;
        if (test(timeline.timeAt(middle)))
          high = middle;
        else
          low = middle + 1;
      }
      return low;
    };
    const { after, before } = range;
    const from = after === void 0 ? 0 : first2((second) => second > after);
    const to = before === void 0 ? source.size : first2((second) => second >= before);
    return [from, Math.max(from, to)];
  };
  const find3 = (query2) => {
    const main = orderOf3(query2.order);
    const wanted = ["date", "modified"].map((name) => ({
      name,
      span: slice(name, name === "date" ? query2.created : query2.modified)
    }));
    const bounded = wanted.filter(({ span }) => span[0] > 0 || span[1] < source.size);
    const filtered = !query2.everyGenerated && (query2.matches !== void 0 || query2.statuses !== void 0);
    const only = bounded[0];
    if (!filtered && !only)
      return spanOf(main, 0, source.size, source);
    if (!filtered && only && bounded.length === 1 && only.name === query2.order)
      return spanOf(main, only.span[0], only.span[1], source);
    const smallest = [...bounded].sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]))[0];
    const [from, to] = smallest?.span ?? [0, source.size];
    const walked = orderOf3(smallest?.name ?? "id");
    const places2 = [];
    for (let at = from; at < to; at += 1) {
      const row2 = walked.at(at);
      const inside2 = bounded.every(({ name, span }) => {
        const place = orderOf3(name).placeOf(row2);
        return place >= span[0] && place < span[1];
      });
      if (!inside2)
        continue;
      if (filtered && query2.statuses && !query2.statuses.includes(source.status(row2)))
        continue;
      if (filtered && query2.matches && !query2.matches(source.facts(row2)))
        continue;
      places2.push(main.placeOf(row2));
    }
    return chosen(main, Int32Array.from(places2).sort(), source);
  };
  return {
    sequence: (query2) => {
      const key = `${query2.key}|${query2.order}|${JSON.stringify(query2.created)}|${JSON.stringify(query2.modified)}`;
      const known = kept2.get(key);
      if (known)
        return known;
      const made = find3(query2);
      if (kept2.size >= 16)
        kept2.delete(kept2.keys().next().value ?? "");
      kept2.set(key, made);
      return made;
    }
  };
};
var spanOf = (order2, from, to, source) => {
  const rowAt = (place) => order2.at(from + place);
  return {
    length: to - from,
    rowAt,
    keyOf: order2.keyOf,
    placeOf: (row2) => {
      const place = order2.placeOf(row2);
      return place >= from && place < to ? place - from : void 0;
    },
    countBefore: (key, id2) => search(to - from, rowAt, order2, source, key, id2)
  };
};
var chosen = (order2, places2, source) => {
  const rowAt = (place) => order2.at(places2[place] ?? 0);
  return {
    length: places2.length,
    rowAt,
    keyOf: order2.keyOf,
    placeOf: (row2) => {
      const wanted = order2.placeOf(row2);
      let low = 0;
      let high = places2.length;
      while (low < high) {
        const middle = low + high >> 1;
        if ((places2[middle] ?? 0) < wanted)
          low = middle + 1;
        else
          high = middle;
      }
      return places2[low] === wanted ? low : void 0;
    },
    countBefore: (key, id2) => search(places2.length, rowAt, order2, source, key, id2)
  };
};
var search = (length, rowAt, order2, source, key, id2) => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = low + high >> 1;
    const row2 = rowAt(middle);
    if (compare2(order2.keyOf(row2), source.idOf(row2), key, id2) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
};
var withTies = (timeline, size) => {
  const group = (place) => {
    const second = timeline.timeAt(place);
    let first2 = place;
    let last = place;
    while (first2 > 0 && timeline.timeAt(first2 - 1) === second)
      first2 -= 1;
    while (last < size - 1 && timeline.timeAt(last + 1) === second)
      last += 1;
    return [first2, last];
  };
  const cache = /* @__PURE__ */ new Map();
  const rowsOf = (first2, last) => {
    let rows = cache.get(first2);
    if (!rows) {
      rows = Array.from({ length: last - first2 + 1 }, (_, at) => timeline.at(first2 + at)).sort((a, b) => a - b);
      if (cache.size < 1e3)
        cache.set(first2, rows);
    }
    return rows;
  };
  return {
    at: (place) => {
      const [first2, last] = group(place);
      return first2 === last ? timeline.at(place) : rowsOf(first2, last)[place - first2] ?? 0;
    },
    placeOf: (row2) => {
      const place = timeline.placeOf(row2);
      const [first2, last] = group(place);
      return first2 === last ? place : first2 + rowsOf(first2, last).indexOf(row2);
    }
  };
};
var sortByName = (source) => {
  const names = Array.from({ length: source.size }, (_, row2) => source.facts(row2).name.toLowerCase());
  const byPlace = Int32Array.from(names.keys()).sort((a, b) => compare2(names[a] ?? "", a, names[b] ?? "", b));
  const places2 = new Int32Array(source.size);
  for (const [place, row2] of byPlace.entries())
    places2[row2] = place;
  return { byPlace, places: places2 };
};

// woocommerce/collection.ts
var makeCollection2 = (source, factsOf) => {
  const rows = /* @__PURE__ */ new Map();
  const texts = /* @__PURE__ */ new WeakMap();
  const base = makeBaseIndex(source);
  let views = /* @__PURE__ */ new Map();
  const textOf = (record, home) => {
    let text = texts.get(record);
    if (text === void 0) {
      text = phpJson(record);
      texts.set(record, text);
    }
    return text.replaceAll(homeToken, home);
  };
  const find3 = (id2) => {
    const row2 = rows.get(id2);
    if (row2)
      return row2.record;
    const index2 = source.rowOf(id2);
    return index2 === void 0 ? null : JSON.parse(source.text(index2, homeToken));
  };
  const entry = (id2) => {
    const row2 = rows.get(id2);
    const record = row2?.record;
    if (record)
      return { id: id2, text: (home) => textOf(record, home) };
    if (row2)
      return void 0;
    const index2 = source.rowOf(id2);
    return index2 === void 0 ? void 0 : { id: id2, text: (home) => source.text(index2, home) };
  };
  const view = (query2) => {
    const signature2 = `${query2.key}|${query2.order}|${JSON.stringify(query2.created)}|${JSON.stringify(query2.modified)}`;
    const known = views.get(signature2);
    if (known)
      return known;
    const made = buildView(query2, base.sequence(query2), source, rows, factsOf);
    if (views.size > 24)
      views.delete(views.keys().next().value ?? "");
    views.set(signature2, made);
    return made;
  };
  return {
    source,
    find: find3,
    entry,
    facts: (id2) => {
      const record = rows.get(id2)?.record;
      if (record)
        return factsOf(record);
      const index2 = rows.has(id2) ? void 0 : source.rowOf(id2);
      return index2 === void 0 ? void 0 : source.facts(index2);
    },
    list: (query2, offset, limit) => {
      const current = view(query2);
      const { total } = current;
      const entries = [];
      for (let place = offset; place < Math.min(offset + limit, total); place += 1) {
        const ascending = query2.descending ? total - 1 - place : place;
        const steady = query2.unstableTies ? shuffledPlace(current, ascending, offset) : ascending;
        const found = current.idAt(steady);
        const item2 = found === void 0 ? void 0 : entry(found);
        if (item2)
          entries.push(item2);
      }
      return { entries, total };
    },
    put: (row2) => {
      rows.set(row2.id, row2);
      views = /* @__PURE__ */ new Map();
    },
    edited: () => rows.values(),
    editedCount: () => rows.size,
    restore: (saved) => {
      for (const row2 of saved)
        rows.set(row2.id, row2);
      views = /* @__PURE__ */ new Map();
    }
  };
};
var buildView = (query2, sequence, source, rows, factsOf) => {
  const taken = [];
  const added = [];
  for (const row2 of rows.values()) {
    const index2 = source.rowOf(row2.id);
    if (index2 !== void 0) {
      const place = sequence.placeOf(index2);
      if (place !== void 0)
        taken.push(place);
    }
    if (!row2.record)
      continue;
    const facts = factsOf(row2.record);
    if (!within(row2.created, query2.created) || !within(row2.modified, query2.modified))
      continue;
    if (query2.statuses && !query2.statuses.includes(facts.status))
      continue;
    if (query2.matches && !query2.matches(facts))
      continue;
    added.push({ id: row2.id, key: keyOf(query2.order, row2, facts) });
  }
  taken.sort((a, b) => a - b);
  added.sort((a, b) => compare2(a.key, a.id, b.key, b.id));
  const places2 = added.map((item2, at) => {
    const before = sequence.countBefore(item2.key, item2.id);
    return at + before - countBelow(taken, before);
  });
  const untouched = (nth) => {
    let low = 0;
    let high = taken.length;
    while (low < high) {
      const middle = low + high >> 1;
      if ((taken[middle] ?? 0) - middle <= nth)
        low = middle + 1;
      else
        high = middle;
    }
    return nth + low;
  };
  const locate = (place) => {
    const before = countBelow(places2, place);
    return places2[before] === place ? { added: before } : { base: sequence.rowAt(untouched(place - before)) };
  };
  return {
    total: sequence.length - taken.length + added.length,
    idAt: (place) => {
      const at = locate(place);
      return "added" in at ? added[at.added]?.id : source.idOf(at.base);
    },
    keyAt: (place) => {
      const at = locate(place);
      return "added" in at ? added[at.added]?.key ?? 0 : sequence.keyOf(at.base);
    }
  };
};
var shuffledPlace = (view, place, page2) => {
  const key = view.keyAt(place);
  let first2 = place;
  let last = place;
  while (first2 > 0 && view.keyAt(first2 - 1) === key)
    first2 -= 1;
  while (last < view.total - 1 && view.keyAt(last + 1) === key)
    last += 1;
  const size = last - first2 + 1;
  return size < 2 ? place : first2 + (place - first2 + mix(page2, first2)) % size;
};
var keyOf = (order2, row2, facts) => {
  if (order2 === "id")
    return row2.id;
  if (order2 === "date")
    return row2.created;
  return order2 === "modified" ? row2.modified : facts.name.toLowerCase();
};
var countBelow = (sorted, bound) => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = low + high >> 1;
    if ((sorted[middle] ?? 0) < bound)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
};

// woocommerce/customers.ts
var makeCustomers2 = (options) => {
  const { seed, size, zone, flavour } = options;
  const step = (options.until - options.from) / (size + 80);
  const date = makeTimeline({
    size,
    from: options.from,
    step,
    multiplier: 23,
    ...size >= 100 ? { tie: { place: Math.floor(size / 2), count: 30 } } : {}
  });
  const modified = makeTimeline({ size, from: options.from + 65 * step, step, multiplier: 37 });
  const random = makeRandom(mix(seed, 11));
  const templates = Array.from(
    { length: variants },
    (_, variant2) => compileTemplate(template(variant2, random, flavour))
  );
  const person2 = (row2) => ({
    first: row2 % 41 === 40 ? "" : firsts[mix(seed, row2) % firsts.length] ?? "",
    last: row2 % 41 === 40 ? "" : lasts[mix(seed + 1, row2) % lasts.length] ?? "",
    email: emailOf(row2),
    phone: phoneOf(row2)
  });
  return {
    size,
    date,
    modified,
    person: person2,
    idOf: (row2) => row2 + firstId,
    rowOf: (id2) => id2 >= firstId && id2 < firstId + size ? id2 - firstId : void 0,
    status: () => "",
    facts: (row2) => {
      const { first: first2, last, email } = person2(row2);
      return {
        id: row2 + firstId,
        status: "",
        type: "",
        role: "customer",
        customerId: row2 + firstId,
        email,
        sku: "",
        name: `${first2} ${last}`,
        text: `${usernameOf(row2)} ${email} ${JSON.parse(`"${first2} ${last}"`)}`.toLowerCase()
      };
    },
    text: (row2, home) => {
      const created = timeOf(date, row2);
      const changed = timeOf(modified, row2);
      const untouched = row2 % 11 === 10;
      const { first: first2, last, email, phone } = person2(row2);
      return templates[mix(seed + 2, row2) % variants]?.render({
        ID: row2 + firstId,
        CR: zone.local(created),
        CRG: stamp(created),
        MO: untouched ? "null" : `"${zone.local(changed)}"`,
        MOG: untouched ? "null" : `"${stamp(changed)}"`,
        FIRST: first2,
        LAST: last,
        EMAIL: email,
        PHONE: phone,
        USER: usernameOf(row2),
        AV: avatarOf(row2),
        META: 9e3 + row2 * 4,
        HOME: home
      }) ?? "";
    }
  };
};
var firstId = 2;
var variants = 240;
var firsts = firstNames.map(phpInner);
var lasts = lastNames.map(phpInner);
var usernameOf = (row2) => row2 % 53 === 52 ? `customer ${row2}` : `customer${row2}`;
var emailOf = (row2) => {
  if (row2 % 37 === 36)
    return `UPPER.Case+tag${row2}@Mail.Example`;
  if (row2 % 71 === 70)
    return `o'quote${row2}@mail.example`;
  return `customer${row2}@mail.example`;
};
var phoneOf = (row2) => {
  if (row2 % 13 === 12)
    return "";
  const whose = row2 % 50 === 49 ? row2 - 1 : row2;
  return `${places[whose % places.length]?.dial ?? "+1"} ${1e6 + whose}`;
};
var avatarOf = (row2) => Array.from({ length: 8 }, (_, part2) => mix(row2, part2).toString(16).padStart(8, "0")).join("");
var template = (variant2, random, flavour) => {
  const place = random.pick(places);
  const company = random.pick(companies);
  const address = {
    first_name: "#s{FIRST}",
    last_name: "#s{LAST}",
    company,
    address_1: `${random.int(1, 200)} ${place.street}`,
    address_2: variant2 % 9 === 0 ? `Apt. ${random.int(1, 40)}` : "",
    city: place.city,
    postcode: place.postcode,
    country: place.country,
    state: place.state
  };
  const blank2 = Object.fromEntries(Object.keys(address).map((key) => [key, ""]));
  return {
    id: "#n{ID}",
    date_created: "#s{CR}",
    date_created_gmt: "#s{CRG}",
    date_modified: "#n{MO}",
    date_modified_gmt: "#n{MOG}",
    email: "#s{EMAIL}",
    first_name: "#s{FIRST}",
    last_name: "#s{LAST}",
    role: "customer",
    username: "#s{USER}",
    billing: { ...address, email: "#s{EMAIL}", phone: "#s{PHONE}" },
    shipping: variant2 % 3 === 0 ? { ...address, phone: "#s{PHONE}" } : { ...blank2, phone: "" },
    is_paying_customer: variant2 % 2 === 0,
    avatar_url: "https://secure.gravatar.com/avatar/#s{AV}?s=96&d=mm&r=g",
    meta_data: variant2 % 12 === 0 ? [{ id: "#n{META}", key: "loyalty", value: { tier: "gold", points: random.int(1, 5e3), since: null } }] : variant2 % 5 === 0 ? [{ id: "#n{META+1}", key: "vat_number", value: `DE${random.int(1e8, 999999999)}` }] : [],
    _links: links(flavour, "#s{HOME}", "customers/#s{ID}", "customers")
  };
};

// woocommerce/orders.ts
var makeOrders2 = (options) => {
  const { seed, size, firstId: firstId3, zone, customers } = options;
  const step = (options.until - options.from) / (size + 220);
  const date = makeTimeline({ size, from: options.from, step, multiplier: 19 });
  const modified = makeTimeline({
    size,
    from: options.from + 65 * step,
    step,
    multiplier: 27,
    ...size >= 400 ? { tie: { place: Math.floor(size * 0.6), count: 130 } } : {}
  });
  const random = makeRandom(mix(seed, 31));
  const templates = Array.from({ length: variants2 }, (_, variant2) => {
    const made = orderTemplate({ variant: variant2, random, products: options.products, flavour: options.flavour });
    return { ...made, compiled: compileTemplate(made.value) };
  });
  const templateOf = (row2) => templates[mix(seed + 5, row2) % variants2];
  const customerOf = (row2) => templateOf(row2)?.guest || customers.size === 0 ? void 0 : mix(seed + 6, row2) % customers.size;
  const buyer = (row2) => {
    const customer2 = customerOf(row2);
    if (customer2 !== void 0)
      return customers.person(customer2);
    const template2 = templateOf(row2);
    return {
      first: phpInner(template2?.guestName[0] ?? ""),
      last: phpInner(template2?.guestName[1] ?? ""),
      email: template2?.guestEmail ? `guest${row2}@mail.example` : "",
      phone: template2?.guestPhone ? `${template2.guestPhone} ${2e6 + row2}` : ""
    };
  };
  return {
    size,
    date,
    modified,
    idOf: (row2) => firstId3 + row2 * idsEach,
    rowOf: (id2) => {
      const row2 = (id2 - firstId3) / idsEach;
      return Number.isInteger(row2) && row2 >= 0 && row2 < size ? row2 : void 0;
    },
    status: (row2) => templateOf(row2)?.status ?? "",
    facts: (row2) => {
      const { first: first2, last, email } = buyer(row2);
      const customer2 = customerOf(row2);
      return {
        id: firstId3 + row2 * idsEach,
        status: templateOf(row2)?.status ?? "",
        type: "",
        role: "",
        customerId: customer2 === void 0 ? 0 : customers.idOf(customer2),
        email,
        sku: "",
        name: "",
        text: `${firstId3 + row2 * idsEach} ${JSON.parse(`"${first2} ${last}"`)} ${email}`.toLowerCase()
      };
    },
    text: (row2, home) => {
      const template2 = templateOf(row2);
      if (!template2)
        return "null";
      const id2 = firstId3 + row2 * idsEach;
      const created = timeOf(date, row2);
      const changed = timeOf(modified, row2);
      const paid = Math.min(created + 900 + row2 % 800, changed);
      const person2 = buyer(row2);
      const customer2 = customerOf(row2);
      return template2.compiled.render({
        ID: id2,
        R: id2 + 1,
        LINE: 20 + row2 * 40,
        META: 100 + row2 * 60,
        CUSTOMER: customer2 === void 0 ? 0 : customers.idOf(customer2),
        CR: zone.local(created),
        CRG: stamp(created),
        MO: zone.local(changed),
        MOG: stamp(changed),
        PA: zone.local(paid),
        PAG: stamp(paid),
        KEY: mix(seed + 8, row2).toString(36).padStart(7, "0") + mix(seed + 9, row2).toString(36).padStart(6, "0").slice(0, 6),
        FIRST: person2.first,
        LAST: person2.last,
        EMAIL: person2.email,
        PHONE: person2.phone,
        HOME: home
      });
    }
  };
};
var idsEach = 4;
var variants2 = 420;

// woocommerce/products.ts
var makeProducts2 = (options) => {
  const { seed, size, zone, flavour } = options;
  const step = (options.until - options.from) / (size + 80);
  const date = makeTimeline({ size, from: options.from, step, multiplier: 29 });
  const modified = makeTimeline({
    size,
    from: options.from + 65 * step,
    step,
    multiplier: 43,
    ...size >= 200 ? { tie: { place: Math.floor(size / 3), count: 45 } } : {}
  });
  const cache = /* @__PURE__ */ new Map();
  const make = (row2) => {
    const random = makeRandom(mix(seed + 21, row2));
    const id2 = idOf2(row2);
    const name = `${random.pick(adjectives)} ${random.pick(nouns)} ${row2 + 1}`;
    const type = typeOf(row2);
    const cents2 = random.int(199, 19999);
    const sale = row2 % 7 === 3;
    const price = money(sale ? Math.floor(cents2 * 0.8) : cents2);
    const managed = type === "simple" && row2 % 3 !== 0;
    const quantity = managed ? random.int(-6, 250) : null;
    const dates2 = stamps(zone, timeOf(date, row2), timeOf(modified, row2));
    const variations = Array.from(
      { length: type === "variable" ? 2 + row2 % 6 : 0 },
      (_, place) => variation({
        id: id2 + 1 + place,
        parentId: id2,
        place,
        cents: cents2 + place * 250,
        sku: skuOf2(row2),
        random,
        dates: dates2,
        flavour
      })
    );
    const record = {
      id: id2,
      name,
      slug: slugOf(name),
      permalink: `${homeToken}/product/${slugOf(name)}/`,
      ...dates2,
      type,
      status: statusOf(row2),
      featured: row2 % 17 === 0,
      catalog_visibility: "visible",
      description: `<p>Long description of <em>${name}</em>.</p>
<ul>
<li>one</li>
<li>two</li>
</ul>
`,
      short_description: "<p>Short \u2014 \u201Cquoted\u201D text &#038; more</p>\n",
      sku: skuOf2(row2),
      price: type === "variable" ? money(cents2) : price,
      regular_price: type === "variable" || type === "grouped" ? "" : money(cents2),
      sale_price: sale && type === "simple" ? price : "",
      date_on_sale_from: null,
      date_on_sale_from_gmt: null,
      date_on_sale_to: sale ? "2031-01-01T23:59:59" : null,
      date_on_sale_to_gmt: sale ? stamp(zone.toUtc(Date.UTC(2031, 0, 1, 23, 59, 59) / 1e3)) : null,
      on_sale: sale && type === "simple",
      purchasable: type !== "external",
      total_sales: random.int(0, 400),
      virtual: row2 % 19 === 4,
      downloadable: false,
      downloads: [],
      download_limit: -1,
      download_expiry: -1,
      external_url: type === "external" ? "https://partner.example/item" : "",
      button_text: type === "external" ? "Buy at partner" : "",
      tax_status: "taxable",
      tax_class: row2 % 9 === 2 ? "reduced-rate" : "",
      manage_stock: managed,
      stock_quantity: quantity,
      backorders: row2 % 5 === 0 ? "yes" : "no",
      backorders_allowed: row2 % 5 === 0,
      backordered: quantity !== null && quantity <= 0 && row2 % 5 === 0,
      low_stock_amount: null,
      sold_individually: false,
      weight: row2 % 2 === 0 ? String(random.int(10, 900) / 100) : "",
      dimensions: row2 % 2 === 0 ? { length: "22", width: "30", height: "27" } : { length: "", width: "", height: "" },
      shipping_required: true,
      shipping_taxable: true,
      shipping_class: "",
      shipping_class_id: 0,
      reviews_allowed: true,
      average_rating: "0.00",
      rating_count: 0,
      upsell_ids: [],
      cross_sell_ids: [],
      parent_id: 0,
      purchase_note: "",
      categories: row2 % 8 === 0 ? [] : [random.pick(categories), ...row2 % 4 === 1 ? [categories[4]] : []],
      ...flavour.hpos ? { brands: [] } : {},
      tags: row2 % 6 === 2 ? [random.pick(tags)] : [],
      images: row2 % 4 === 2 ? [image(zone, options.from)] : [],
      attributes: type === "variable" ? variationAttributes() : [],
      default_attributes: [],
      variations: variations.map((item2) => item2.id),
      grouped_products: type === "grouped" && row2 > 0 ? [idOf2(row2 - 1)] : [],
      menu_order: 0,
      price_html: `<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol" translate="no">&#36;</span>${price}</bdi></span>`,
      related_ids: row2 > 3 ? [idOf2(row2 - 2), idOf2(row2 - 3)] : [],
      meta_data: row2 % 10 === 0 ? [
        {
          id: 2e3 + row2,
          key: "_supplier_ref",
          value: { code: `SUP-${row2}`, tags: ["a", "b"], nested: { n: 1.5, t: true } }
        }
      ] : [],
      stock_status: quantity === null || quantity > 0 ? "instock" : row2 % 5 === 0 ? "onbackorder" : "outofstock",
      has_options: type === "variable",
      post_password: "",
      ...flavour.hpos ? { global_unique_id: row2 % 10 === 5 ? `40063810${String(row2).padStart(5, "0")}` : "" } : {},
      _links: links(flavour, homeToken, `products/${id2}`, "products")
    };
    return { record, variations };
  };
  return {
    size,
    date,
    modified,
    idOf: idOf2,
    endId: idOf2(size),
    rowOf: (id2) => id2 >= firstId2 && id2 < idOf2(size) && (id2 - firstId2) % stride === 0 ? (id2 - firstId2) / stride : void 0,
    parentOf: (id2) => {
      if (id2 < firstId2 || id2 >= idOf2(size))
        return void 0;
      const row2 = Math.floor((id2 - firstId2) / stride);
      const place = (id2 - firstId2) % stride;
      return place > 0 && typeOf(row2) === "variable" && place <= 2 + row2 % 6 ? idOf2(row2) : void 0;
    },
    status: statusOf,
    record: (row2) => make(row2).record,
    variations: (row2) => make(row2).variations,
    facts: (row2) => factsOfProduct(make(row2).record),
    text: (row2, home) => {
      let text = cache.get(row2);
      if (text === void 0) {
        text = phpJson(make(row2).record);
        if (cache.size < 2e4)
          cache.set(row2, text);
      }
      return text.replaceAll(homeToken, home);
    }
  };
};
var factsOfProduct = (record) => ({
  id: Number(record.id),
  status: String(record.status),
  type: String(record.type),
  role: "",
  customerId: 0,
  email: "",
  sku: String(record.sku ?? ""),
  name: String(record.name),
  text: `${record.name} ${record.sku} ${record.description}`.toLowerCase()
});
var firstId2 = 11;
var stride = 8;
var idOf2 = (row2) => firstId2 + row2 * stride;
var skuOf2 = (row2) => row2 % 23 === 22 ? "" : `SKU-${String(row2 + 1).padStart(4, "0")}`;
var typeOf = (row2) => {
  if (row2 % 6 === 0)
    return "variable";
  if (row2 % 47 === 20)
    return "grouped";
  return row2 % 47 === 21 ? "external" : "simple";
};
var statusOf = (row2) => {
  if (row2 % 60 === 31)
    return "draft";
  if (row2 % 60 === 41)
    return "private";
  return row2 % 60 === 51 ? "pending" : "publish";
};
var variation = (options) => makeVariation({
  ...options,
  sku: options.sku && options.place % 3 !== 2 ? `${options.sku}-${options.place}` : options.sku,
  stock: options.place % 2 === 0 ? options.random.int(0, 80) : null
});
var image = (zone, second) => ({
  id: 10,
  ...stamps(zone, Math.floor(second), Math.floor(second)),
  src: `${homeToken}/wp-content/uploads/2026/11/widget.png`,
  name: "Widget",
  alt: 'Ein blaues "Widget"',
  srcset: `${homeToken}/wp-content/uploads/2026/11/widget.png 400w`,
  sizes: "(max-width: 400px) 100vw, 400px",
  thumbnail: `${homeToken}/wp-content/uploads/2026/11/widget-300x300.png`
});

// woocommerce/store.ts
var makeStore = (options, changed) => {
  const flavour = options.version === "7.9.0" ? legacy : modern;
  const zone = makeZone(options.timezone);
  const span = { from: options.endsAt - 700 * 86400, until: options.endsAt };
  const shared = { seed: options.seed, zone, flavour, ...span };
  const customers = makeCustomers2({ ...shared, size: options.customers });
  const products = makeProducts2({ ...shared, size: options.products });
  const firstOrderId = Math.max(1e3, Math.ceil(products.endId / 100) * 100);
  const orders = makeOrders2({ ...shared, size: options.orders, firstId: firstOrderId, customers, products });
  const collections = {
    orders: makeCollection2(orders, factsOfOrder),
    customers: makeCollection2(customers, factsOfCustomer),
    products: makeCollection2(products, factsOfProduct)
  };
  const counters = {
    post: firstOrderId + options.orders * idsEach + 100,
    user: options.customers + 100,
    webhook: 0,
    item: options.orders * 60 + 1e3
  };
  let dice = 0;
  const store = {
    options,
    flavour,
    zone,
    name: `Sandbox shop ${options.id}`,
    collections,
    products,
    variations: /* @__PURE__ */ new Map(),
    variationsOf: (productId) => {
      const edited = store.variations.get(productId);
      if (edited)
        return edited;
      if (collections.products.find(productId) === null)
        return void 0;
      const row2 = products.rowOf(productId);
      return row2 === void 0 ? [] : products.variations(row2);
    },
    parentOf: (variationId) => {
      for (const [parent2, items] of store.variations)
        if (items.some((item2) => item2.id === variationId))
          return parent2;
      const parent = products.parentOf(variationId);
      return parent === void 0 || store.variations.has(parent) ? void 0 : parent;
    },
    refunds: /* @__PURE__ */ new Map(),
    notes: /* @__PURE__ */ new Map(),
    trashed: /* @__PURE__ */ new Map(),
    keys: testKeys(options.id),
    nonces: /* @__PURE__ */ new Map(),
    faults: { ...usualFaults, webhooks: { ...usualFaults.webhooks } },
    now: () => Math.floor(Date.now() / 1e3) + store.faults.clockSkewSeconds,
    counters,
    nextPostId: () => ++counters.post,
    nextUserId: () => ++counters.user,
    nextWebhookId: () => ++counters.webhook,
    nextItemId: () => ++counters.item,
    webhooks: makeWebhooks({
      flavour,
      now: () => store.now(),
      habits: () => store.faults.webhooks,
      random: () => mix(options.seed, ++dice) / 4294967296,
      payload: (resource, id2, home) => payloadOf2(store, resource, id2, home),
      changed
    }),
    emit: (topic, id2) => store.webhooks.emit(topic, id2),
    changed
  };
  addStaffAndHidden(store, firstOrderId);
  return store;
};
var variationProduct = (store, id2) => {
  const parentId = store.parentOf(id2);
  const parent = parentId === void 0 ? null : store.collections.products.find(parentId);
  const item2 = parentId === void 0 ? void 0 : store.variationsOf(parentId)?.find((each) => each.id === id2);
  return parent && item2 ? variationAsProduct(parent, item2) : void 0;
};
var payloadOf2 = (store, resource, id2, home) => {
  const escaped = home.replaceAll("/", "\\/");
  if (resource === "order")
    return store.collections.orders.entry(id2)?.text(escaped) ?? phpJson(refusalBody(refusals.orderId));
  if (resource === "customer")
    return store.collections.customers.entry(id2)?.text(escaped) ?? phpJson(refusalBody(refusals.customerId));
  if (resource !== "product")
    return phpJson(refusalBody(refusals.couponId));
  const product2 = store.collections.products.entry(id2);
  if (product2)
    return product2.text(escaped);
  const variation2 = variationProduct(store, id2);
  return variation2 ? phpJson(variation2).replaceAll(homeToken, escaped) : phpJson(refusalBody(refusals.productId));
};
var testKeys = (storeId) => {
  const part2 = Buffer.from(storeId).toString("hex").padEnd(30, "0").slice(0, 30);
  const key = (kind2, permissions, description, capable = true) => ({
    consumerKey: `ck_5a4d${part2}${kind2}`,
    consumerSecret: `cs_5a4d${part2}${kind2}`,
    permissions,
    description,
    capable
  });
  return [
    key("000001", "read_write", "Read and write"),
    key("000002", "read", "Read only"),
    key("000003", "write", "Write only"),
    key("000004", "read_write", "A user without rights", false)
  ];
};
var addStaffAndHidden = (store, firstOrderId) => {
  const { customers, orders } = store.collections;
  const born = store.options.endsAt - 720 * 86400;
  for (const [place, role] of ["administrator", "shop_manager", "editor"].entries()) {
    const id2 = role === "administrator" ? 1 : store.options.customers + 10 + place;
    const sample = customers.find(2);
    if (!sample)
      continue;
    customers.put({ id: id2, created: born, modified: 0, record: staff(store, sample, id2, role, born) });
  }
  const hidden = Math.min(17, Math.floor(store.options.orders / 20));
  for (let place = 0; place < hidden; place += 1) {
    const at = firstOrderId + place * 4 * idsEach;
    const source = orders.find(at);
    if (!source)
      continue;
    const id2 = at + 3;
    const status = place < 12 ? "checkout-draft" : "trash";
    const text = JSON.stringify(source).replaceAll(`/orders/${at}`, `/orders/${id2}`);
    const record = { ...JSON.parse(text), id: id2, number: String(id2), status, refunds: [] };
    orders.put({
      id: id2,
      record,
      created: secondOf(source.date_created_gmt),
      modified: secondOf(source.date_modified_gmt)
    });
  }
};
var staff = (store, sample, id2, role, born) => {
  const blank2 = (address) => Object.fromEntries(Object.keys(address).map((key) => [key, ""]));
  return {
    ...JSON.parse(JSON.stringify(sample).replaceAll('/customers/2"', `/customers/${id2}"`)),
    id: id2,
    role,
    email: `${role}@shop.example`,
    username: role,
    first_name: "",
    last_name: "",
    billing: blank2(sample.billing),
    shipping: blank2(sample.shipping),
    is_paying_customer: false,
    date_created: store.zone.local(born),
    date_created_gmt: stamp(born),
    date_modified: null,
    date_modified_gmt: null,
    meta_data: []
  };
};
var factsOfOrder = (record) => {
  const billing = record.billing;
  return {
    id: Number(record.id),
    status: String(record.status),
    type: "",
    role: "",
    customerId: Number(record.customer_id),
    email: String(billing.email),
    sku: "",
    name: "",
    text: `${record.id} ${billing.first_name} ${billing.last_name} ${billing.email}`.toLowerCase()
  };
};
var factsOfCustomer = (record) => ({
  id: Number(record.id),
  status: "",
  type: "",
  role: String(record.role),
  customerId: Number(record.id),
  email: String(record.email),
  sku: "",
  name: `${record.first_name} ${record.last_name}`,
  text: `${record.username} ${record.email} ${record.first_name} ${record.last_name}`.toLowerCase()
});

// woocommerce/lists.ts
var listAnswer = (request) => {
  const { store, stream: stream2, query: query2, home } = request;
  const params = readParams(query2, listSpecs[stream2]);
  if (isRefusal(params))
    return refuse(params, "GET, POST");
  const perPage2 = params.integer("per_page") ?? 10;
  const page2 = params.integer("page") ?? 1;
  const found = find2(store, stream2, params, perPage2, page2);
  const kept2 = found.entries.filter((entry) => !leftOut(store, stream2, entry.id));
  const past = stream2 === "orders" && store.flavour.hpos && found.entries.length === 0;
  const total = past ? 0 : found.total;
  const link = linkHeader(request, { page: page2, pages: Math.ceil(total / perPage2), past });
  return {
    status: 200,
    body: joinPage(kept2, home, params.list("_fields")),
    allow: "GET, POST",
    records: kept2.length,
    headers: {
      "X-WP-Total": String(total),
      "X-WP-TotalPages": String(Math.ceil(total / perPage2)),
      ...link ? { Link: link } : {}
    }
  };
};
var onlyFields = (record, fields2) => {
  const wanted = /* @__PURE__ */ new Map();
  for (const field2 of fields2) {
    const [top = "", inner] = field2.split(".");
    wanted.set(top, [...wanted.get(top) ?? [], ...inner === void 0 ? [] : [inner]]);
  }
  const out = {};
  for (const [key, value] of Object.entries(record)) {
    const inner = wanted.get(key);
    if (inner === void 0)
      continue;
    out[key] = inner.length === 0 ? value : Object.fromEntries(inner.map((name) => [name, value?.[name]]));
  }
  return out;
};
var joinPage = (entries, home, fields2) => {
  const escaped = escapePhp(home);
  let bytes = Buffer.allocUnsafe(Math.max(1024, entries.length * (fields2 ? 256 : 5e3)));
  let at = bytes.write("[", 0, "latin1");
  for (const [place, entry] of entries.entries()) {
    const whole2 = entry.text(escaped);
    const text = fields2 ? phpJson(onlyFields(JSON.parse(whole2), fields2)) : whole2;
    if (at + text.length + 2 > bytes.length) {
      const wider = Buffer.allocUnsafe(bytes.length * 2 + text.length);
      bytes.copy(wider, 0, 0, at);
      bytes = wider;
    }
    if (place > 0)
      at += bytes.write(",", at, "latin1");
    at += bytes.write(text, at, "latin1");
  }
  at += bytes.write("]", at, "latin1");
  return bytes.subarray(0, at);
};
var find2 = (store, stream2, params, perPage2, page2) => {
  const collection = store.collections[stream2];
  const offset = params.integer("offset") ?? (page2 - 1) * perPage2;
  const query2 = toQuery(store, stream2, params);
  const include = params.list("include")?.map(Number);
  if (include && include.length > 0) {
    const entries = [...new Set(include)].flatMap((id2) => {
      const facts = collection.facts(id2);
      const entry = collection.entry(id2);
      const shown2 = facts && (query2.matches?.(facts) ?? true) && (query2.statuses?.includes(facts.status) ?? true);
      return entry && shown2 ? [entry] : [];
    });
    if (params.text("orderby") !== "include")
      sortEntries(entries, query2);
    return { entries: entries.slice(offset, offset + perPage2), total: entries.length };
  }
  const sku = stream2 === "products" ? params.text("sku") : void 0;
  const listed2 = collection.list(query2, offset, perPage2);
  const variation2 = sku && listed2.total === 0 ? variationBySku(store, sku) : void 0;
  return variation2 ? { entries: [variation2], total: 1 } : listed2;
};
var variationBySku = (store, sku) => {
  const base = /^(.*)-(\d)$/.exec(sku)?.[1];
  const parents = [...store.variations.keys()];
  if (base) {
    const query2 = { key: `sku=${base}`, matches: (facts) => facts.sku === base, order: "id", descending: false };
    parents.push(...store.collections.products.list(query2, 0, 1).entries.map((entry) => entry.id));
  }
  for (const parent of parents) {
    const item2 = store.variationsOf(parent)?.find((each) => each.sku === sku);
    const record = item2 ? variationProduct(store, Number(item2.id)) : void 0;
    if (record)
      return { id: Number(record.id), text: (home) => phpJson(record).replaceAll("{home}", home) };
  }
  return void 0;
};
var leftOut = (store, stream2, id2) => store.faults.omitPerMille > 0 && store.faults.omitStream === stream2 && !store.faults.omitFromTotals && isOmitted(store, id2);
var sortEntries = (entries, query2) => {
  const keys3 = /* @__PURE__ */ new Map();
  for (const entry of entries) {
    const record = JSON.parse(entry.text(""));
    const name = `${record.name ?? `${record.first_name} ${record.last_name}`}`.toLowerCase();
    const stamp3 = query2.order === "modified" ? record.date_modified_gmt : record.date_created_gmt;
    keys3.set(entry.id, query2.order === "id" ? entry.id : query2.order === "name" ? name : secondOf(stamp3));
  }
  entries.sort((a, b) => {
    const left = keys3.get(a.id) ?? 0;
    const right = keys3.get(b.id) ?? 0;
    return left === right ? a.id - b.id : left < right ? -1 : 1;
  });
  if (query2.descending)
    entries.reverse();
};
var linkHeader = (request, at) => {
  const { stream: stream2, home, rawQuery, query: query2 } = request;
  const pairs = rawQuery.split("&").filter((pair) => pair !== "" && !/^status(=|\[|%5B)/i.test(pair));
  const status = query2.get("status");
  const statuses2 = status === void 0 || status === "" ? ["any"] : typeof status === "string" ? status.split(",") : ["any"];
  const defaults = stream2 === "orders" ? [
    ...statuses2.map((value, place) => `status%5B${place}%5D=${value}`),
    ...at.past ? [] : ["dp=2", "context=view"]
  ] : [];
  const address = (page2) => {
    const replaced = pairs.map((pair) => pair.startsWith("page=") ? `page=${page2}` : pair);
    const all = [...replaced, ...defaults, ...pairs.some((pair) => pair.startsWith("page=")) ? [] : [`page=${page2}`]];
    return `${home}/wp-json/wc/v3/${stream2}?${all.join("&")}`;
  };
  const links2 = [];
  if (at.page > 1)
    links2.push(`<${address(Math.min(at.page - 1, at.pages))}>; rel="prev"`);
  if (at.page < at.pages)
    links2.push(`<${address(at.page + 1)}>; rel="next"`);
  return links2.length > 0 ? links2.join(", ") : void 0;
};

// woocommerce/rest-answers.ts
var recordAnswer = (request, record, status = 200) => {
  const fields2 = request.query.get("_fields");
  const shown2 = fields2 === void 0 ? record : onlyFields(record, listOf(fields2));
  const body = phpJson(shown2).replaceAll(homeToken, escapePhp(request.home));
  const location = `${request.home}/wp-json${request.route.replace(/\/batch$/, "")}/${String(record.id)}`;
  return { status, body, ...status === 201 ? { headers: { Location: location } } : {} };
};
var recordsAnswer = (request, records, counted = true) => {
  const page2 = pageOf(records, request.query);
  if ("status" in page2)
    return page2;
  const fields2 = request.query.get("_fields");
  const shown2 = fields2 === void 0 ? page2.records : page2.records.map((record) => onlyFields(record, listOf(fields2)));
  const body = phpJson(shown2).replaceAll(homeToken, escapePhp(request.home));
  return { status: 200, body, ...counted ? { headers: page2.headers } : {} };
};
var written = (request, result, status) => isRefusal(result) && "message" in result && !("id" in result) ? refuse(result) : recordAnswer(request, result, status);
var pageOf = (records, query2) => {
  const params = readParams(query2, { ...listSpecs.products, status: { type: "string" }, orderby: { type: "string" } });
  if (isRefusal(params))
    return refuse(params, "GET, POST");
  const perPage2 = params.integer("per_page") ?? 10;
  const offset = params.integer("offset") ?? ((params.integer("page") ?? 1) - 1) * perPage2;
  const sorted = params.text("order") === "asc" ? [...records].reverse() : records;
  const headers = {
    "X-WP-Total": String(records.length),
    "X-WP-TotalPages": String(Math.ceil(records.length / perPage2))
  };
  return { records: sorted.slice(offset, offset + perPage2), headers };
};

// woocommerce/info.ts
var infoAnswer = (request) => {
  const { route, method } = request;
  if (method !== "GET" && method !== "HEAD")
    return void 0;
  const item2 = { kind: "item", allow: "GET" };
  const answer = (make) => (store) => {
    const fields2 = request.query.get("_fields");
    const value = make(store);
    const shown2 = fields2 === void 0 || Array.isArray(value) ? value : onlyFields(value, listOf(fields2));
    return { status: 200, body: phpJson(shown2), allow: "GET" };
  };
  if (route === "" || route === "/")
    return { ...item2, open: true, run: answer((store) => index(store, request.home)) };
  if (/^\/wc\/v[123]$/.test(route))
    return {
      ...item2,
      open: true,
      run: answer(() => ({ namespace: "wc/v3", routes: Object.fromEntries(routes.map((path) => [path, {}])) }))
    };
  if (/^\/wc\/v[123]\/system_status$/.test(route))
    return { ...item2, run: answer((store) => systemStatus(store, request.home)) };
  if (/^\/wc\/v3\/reports\/orders\/totals$/.test(route))
    return { ...item2, run: answer(orderTotals) };
  if (/^\/wc\/v3\/coupons$/.test(route))
    return { ...item2, kind: "list", run: () => recordsAnswer(request, []) };
  if (/^\/wc\/v3\/products\/categories$/.test(route))
    return {
      ...item2,
      kind: "list",
      run: () => recordsAnswer(
        request,
        categories.map((each) => ({ ...each, parent: 0 }))
      )
    };
  return void 0;
};
var routes = [
  "/",
  "/wc/v3",
  "/wc/v3/orders",
  "/wc/v3/orders/(?P<id>[\\d]+)",
  "/wc/v3/orders/batch",
  "/wc/v3/orders/(?P<order_id>[\\d]+)/refunds",
  "/wc/v3/orders/(?P<order_id>[\\d]+)/notes",
  "/wc/v3/customers",
  "/wc/v3/products",
  "/wc/v3/products/(?P<product_id>[\\d]+)/variations",
  "/wc/v3/webhooks",
  "/wc/v3/system_status"
];
var index = (store, home) => ({
  name: store.name,
  description: "",
  url: home,
  home,
  gmt_offset: store.zone.offsetAt(store.now()) / 3600,
  timezone_string: store.zone.name,
  page_for_posts: 0,
  page_on_front: 0,
  show_on_front: "posts",
  namespaces: ["oembed/1.0", "wc/v3", "wc/v1", "wc/v2", "wc/store/v1", "wp/v2"],
  authentication: [],
  routes: Object.fromEntries(routes.map((path) => [path, { namespace: path.split("/").slice(1, 3).join("/") }])),
  site_logo: 0,
  site_icon: 0,
  site_icon_url: "",
  _links: { help: [{ href: "https://developer.wordpress.org/rest-api/" }] }
});
var systemStatus = (store, home) => ({
  environment: {
    home_url: home,
    site_url: home,
    store_id: "5adbd358-aa39-400f-89a4-000000000000",
    version: store.flavour.version,
    wp_version: store.flavour.wordpress,
    wp_multisite: false,
    wp_memory_limit: 536870912,
    wp_debug_mode: false,
    wp_cron: true,
    language: "en_US",
    server_info: "nginx/1.22.1",
    php_version: "8.2.36",
    php_max_execution_time: 120,
    default_timezone: "UTC",
    remote_post_successful: true
  },
  database: { wc_database_version: store.flavour.version, database_prefix: "wp_" },
  active_plugins: [],
  inactive_plugins: [],
  theme: { name: "Storefront" },
  settings: {
    api_enabled: false,
    force_ssl: false,
    currency: "USD",
    currency_symbol: "&#36;",
    currency_position: "left",
    thousand_separator: ",",
    decimal_separator: ".",
    number_of_decimals: 2,
    HPOS_enabled: store.flavour.hpos,
    HPOS_sync_enabled: false
  },
  security: { secure_connection: home.startsWith("https:"), hide_errors: true },
  pages: [],
  post_type_counts: []
});
var orderTotals = (store) => orderStatuses.filter((status) => status !== "auto-draft").map((status) => {
  const query2 = { key: `totals=${status}`, statuses: [status], order: "id", descending: false };
  return { slug: status, name: status, total: store.collections.orders.list(query2, 0, 0).total };
});

// woocommerce/sub-resources.ts
var subAnswer = (request) => {
  const match = /^\/wc\/v[123]\/(orders|products)\/(\d+)\/(refunds|notes|variations)(?:\/(\d+|batch))?$/.exec(
    request.route
  );
  if (!match)
    return void 0;
  const parent = Number(match[2]);
  const id2 = match[4] === void 0 ? void 0 : Number(match[4]);
  const kind2 = id2 === void 0 ? "list" : "item";
  const run2 = handlers[`${match[1]}/${match[3]}`]?.(request, parent, id2);
  const allow = id2 === void 0 ? "GET, POST" : match[3] === "variations" ? "GET, POST, PUT, PATCH, DELETE" : "GET, DELETE";
  return run2 && !Number.isNaN(id2 ?? 0) ? { kind: kind2, allow, run: run2 } : void 0;
};
var handlers = {
  "orders/refunds": (request, orderId, id2) => {
    const { method } = request;
    if (id2 === void 0 && reads(method))
      return (store) => {
        const all = refundsOf(store, orderId);
        return Array.isArray(all) ? recordsAnswer(request, all) : refuse(all);
      };
    if (id2 === void 0 && method === "POST")
      return (store, body) => written(request, createRefund(store, orderId, body), 201);
    if (id2 !== void 0 && reads(method))
      return (store) => {
        const all = refundsOf(store, orderId);
        const one2 = Array.isArray(all) ? all.find((item2) => item2.id === id2) : void 0;
        return one2 ? recordAnswer(request, one2) : refuse(refusals.refundId);
      };
    return id2 !== void 0 && method === "DELETE" ? (store) => written(request, deleteRefund(store, orderId, id2), 200) : void 0;
  },
  "orders/notes": (request, orderId, id2) => {
    const { method } = request;
    if (id2 === void 0 && reads(method))
      return (store) => store.collections.orders.find(orderId) ? recordsAnswer(request, [...store.notes.get(orderId) ?? []].reverse(), false) : refuse(refusals.orderId);
    if (id2 === void 0 && method === "POST")
      return (store, body) => {
        if (!store.collections.orders.find(orderId))
          return refuse(refusals.orderId);
        return recordAnswer(
          request,
          addNote(store, orderId, String(body.note ?? ""), body.customer_note === true),
          201
        );
      };
    if (id2 === void 0)
      return void 0;
    const one2 = (store) => store.notes.get(orderId)?.find((item2) => item2.id === id2);
    if (reads(method))
      return (store) => {
        const note3 = one2(store);
        return note3 ? recordAnswer(request, note3) : refuse(refusals.noteId);
      };
    if (method !== "DELETE")
      return void 0;
    return (store) => {
      const note3 = one2(store);
      store.notes.set(
        orderId,
        (store.notes.get(orderId) ?? []).filter((item2) => item2 !== note3)
      );
      return note3 ? recordAnswer(request, note3) : refuse(refusals.noteId);
    };
  },
  "products/variations": (request, productId, id2) => {
    const { method } = request;
    if (id2 === void 0 && reads(method))
      return (store) => {
        const all = store.variationsOf(productId);
        return all ? recordsAnswer(request, [...all].reverse()) : refuse(refusals.productId);
      };
    if (id2 === void 0)
      return method === "POST" ? (store, body) => written(request, createVariation(store, productId, body), 201) : void 0;
    if (reads(method))
      return (store) => {
        const one2 = store.variationsOf(productId)?.find((item2) => item2.id === id2);
        return one2 ? recordAnswer(request, one2) : refuse(refusals.variationId);
      };
    if (method === "DELETE")
      return (store) => written(request, deleteVariation(store, productId, id2), 200);
    return ["POST", "PUT", "PATCH"].includes(method) ? (store, body) => written(request, updateVariation(store, productId, id2, body), 200) : void 0;
  }
};
var addNote = (store, orderId, note3, toCustomer) => {
  const now = store.now();
  const id2 = store.nextItemId();
  const record = {
    id: id2,
    author: "WooCommerce",
    date_created: store.zone.local(now),
    date_created_gmt: stamp(now),
    note: note3,
    customer_note: toCustomer,
    _links: {
      self: [
        { href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/notes/${id2}`, targetHints: { allow: ["GET", "DELETE"] } }
      ],
      collection: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/notes` }],
      up: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}` }]
    }
  };
  store.notes.set(orderId, [...store.notes.get(orderId) ?? [], record]);
  store.changed();
  return record;
};
var reads = (method) => method === "GET" || method === "HEAD";

// woocommerce/webhook-routes.ts
import { randomBytes as randomBytes3 } from "node:crypto";
var webhookAnswer = (request) => {
  const match = /^\/wc\/v[123]\/webhooks(?:\/(\d+))?$/.exec(request.route);
  if (!match)
    return void 0;
  const { method } = request;
  const reads2 = method === "GET" || method === "HEAD";
  if (match[1] === void 0) {
    const base2 = { kind: "list", allow: "GET, POST" };
    if (reads2)
      return {
        ...base2,
        run: (store) => {
          const status = request.query.get("status") ?? "all";
          const shown2 = [...store.webhooks.subscriptions.values()].filter((item2) => status === "all" || item2.status === status).sort((a, b) => b.id - a.id);
          return recordsAnswer(
            request,
            shown2.map((item2) => show(store, item2))
          );
        }
      };
    return method === "POST" ? { ...base2, run: (store, body) => create(store, request, body) } : void 0;
  }
  const id2 = Number(match[1]);
  const base = { kind: "item", allow: "GET, POST, PUT, PATCH, DELETE" };
  const withOne = (run2) => ({
    ...base,
    run: (store, body) => {
      const item2 = store.webhooks.subscriptions.get(id2);
      return item2 ? run2(store, item2, body) : refuse(refusals.webhookId);
    }
  });
  if (reads2)
    return withOne((store, item2) => recordAnswer(request, show(store, item2)));
  if (method === "DELETE")
    return withOne((store, item2) => {
      const force = ["true", "1"].includes(String(request.query.get("force") ?? ""));
      if (!force)
        return refuse({
          code: "woocommerce_rest_trash_not_supported",
          message: "Webhooks do not support trashing.",
          status: 501
        });
      store.webhooks.subscriptions.delete(item2.id);
      store.changed();
      return recordAnswer(request, show(store, item2));
    });
  return ["POST", "PUT", "PATCH"].includes(method) ? withOne((store, item2, body) => update(store, request, item2, body)) : void 0;
};
var create = async (store, request, body) => {
  const topic = String(body.topic ?? "");
  if (!isTopic(topic))
    return refuse(badTopic);
  const deliveryUrl = String(body.delivery_url ?? "");
  if (!isWebUrl(deliveryUrl))
    return refuse(badUrl);
  const id2 = store.nextWebhookId();
  const now = store.now();
  const item2 = {
    id: id2,
    name: String(body.name ?? `Webhook created on ${new Date(now * 1e3).toUTCString()}`),
    status: ["active", "paused", "disabled"].includes(String(body.status)) ? String(body.status) : "active",
    topic,
    deliveryUrl,
    // Without one the store makes its own and never shows it.
    secret: body.secret === void 0 || body.secret === "" ? randomBytes3(25).toString("hex") : String(body.secret),
    created: now,
    modified: null,
    failures: 0,
    pendingPing: true,
    home: request.home
  };
  store.webhooks.subscriptions.set(id2, item2);
  store.changed();
  const answer = recordAnswer(request, show(store, item2), 201);
  await store.webhooks.ping(item2);
  item2.modified = now;
  return answer;
};
var update = async (store, request, item2, body) => {
  if (body.topic !== void 0 && !isTopic(String(body.topic)))
    return refuse(badTopic);
  if (body.delivery_url !== void 0 && !isWebUrl(String(body.delivery_url)))
    return refuse(badUrl);
  const moved = body.delivery_url !== void 0 && body.delivery_url !== item2.deliveryUrl;
  if (body.topic !== void 0)
    item2.topic = String(body.topic);
  if (body.name !== void 0)
    item2.name = String(body.name);
  if (body.secret !== void 0 && body.secret !== "")
    item2.secret = String(body.secret);
  if (body.delivery_url !== void 0)
    item2.deliveryUrl = String(body.delivery_url);
  if (["active", "paused", "disabled"].includes(String(body.status)))
    item2.status = String(body.status);
  item2.modified = store.now();
  store.changed();
  if (moved) {
    item2.pendingPing = true;
    await store.webhooks.ping(item2);
  }
  return recordAnswer(request, show(store, item2));
};
var show = (store, item2) => webhookRecord(item2, store.zone.local);
var isWebUrl = (text) => /^https?:\/\//.test(text) && URL.canParse(text);
var badTopic = {
  code: "woocommerce_rest_shop_webhook_invalid_topic",
  message: "Webhook topic is required and must be valid.",
  status: 400
};
var badUrl = {
  code: "woocommerce_rest_shop_webhook_invalid_delivery_url",
  message: "Webhook delivery URL must be a valid URL starting with http:// or https://.",
  status: 400
};

// woocommerce/rest.ts
var answerRest = async (store, request) => {
  const identity = authenticate(store, request);
  if (identity.kind === "refused")
    return refuse({ ...identity, status: 401 });
  const known = store.faults.deactivated ? void 0 : matchRoute(request);
  if (!known)
    return refuse(refusals.noRoute);
  if (known.open)
    return known.run(store, {});
  const denied2 = permissionOf(identity, request.method, known.kind);
  if (denied2)
    return refuse(denied2);
  const body = readBody2(request);
  if (body === void 0)
    return refuse(refusals.invalidJson, known.allow);
  const answer = await known.run(store, body);
  return { allow: known.allow, ...answer };
};
var matchRoute = (request) => {
  const { route } = request;
  const main = /^\/wc\/v[123]\/(orders|customers|products)(?:\/(\d+|batch))?$/.exec(route);
  if (main)
    return mainRoute(request, main[1], main[2]);
  return subAnswer(request) ?? webhookAnswer(request) ?? infoAnswer(request);
};
var mainRoute = (request, stream2, part2) => {
  const { method } = request;
  if (part2 === void 0) {
    const base2 = { kind: "list", allow: "GET, POST" };
    if (method === "GET" || method === "HEAD")
      return { ...base2, run: (store) => listAnswer({ store, stream: stream2, ...request }) };
    if (method !== "POST")
      return void 0;
    return { ...base2, run: (store, body) => written(request, resourceOf(store, stream2).create(body), 201) };
  }
  if (part2 === "batch")
    return method === "POST" || method === "PUT" || method === "PATCH" ? { kind: "batch", allow: "POST, PUT, PATCH", run: (store, body) => batch(store, request, stream2, body) } : void 0;
  const id2 = Number(part2);
  const base = { kind: "item", allow: "GET, POST, PUT, PATCH, DELETE" };
  if (method === "GET" || method === "HEAD")
    return {
      ...base,
      run: (store) => {
        const record = store.collections[stream2].find(id2) ?? (stream2 === "products" ? variationProduct(store, id2) : null);
        return record ? recordAnswer(request, record) : refuse(resourceOf(store, stream2).unknown);
      }
    };
  if (method === "POST" || method === "PUT" || method === "PATCH")
    return { ...base, run: (store, body) => written(request, resourceOf(store, stream2).update(id2, body), 200) };
  if (method !== "DELETE")
    return void 0;
  return {
    ...base,
    run: (store, body) => {
      const force = ["true", "1"].includes(String(request.query.get("force") ?? body.force ?? ""));
      return written(request, resourceOf(store, stream2).remove(id2, force), 200);
    }
  };
};
var batch = (store, request, stream2, body) => {
  const items = (key) => Array.isArray(body[key]) ? body[key] : [];
  const all = ["create", "update", "delete"].flatMap(items);
  if (all.length > 100)
    return refuse({
      code: "woocommerce_rest_request_entity_too_large",
      message: "Unable to accept more than 100 items for this request.",
      status: 413
    });
  const resource = resourceOf(store, stream2);
  const shown2 = (id2, result) => isRefusal(result) && !("id" in result) ? { id: id2, error: refusalBody(result) } : result;
  const out = {};
  if (items("create").length > 0)
    out.create = items("create").map((item2) => shown2(0, resource.create(item2)));
  if (items("update").length > 0)
    out.update = items("update").map((item2) => {
      const id2 = Number(item2.id);
      return shown2(id2, resource.update(id2, item2));
    });
  if (items("delete").length > 0)
    out.delete = items("delete").map((item2) => shown2(Number(item2), resource.remove(Number(item2), true)));
  return { status: 200, body: phpJson(out).replaceAll(homeToken, escapePhp(request.home)) };
};
var readBody2 = (request) => {
  if (request.body.length === 0 || request.method === "GET" || request.method === "HEAD")
    return {};
  try {
    const value = JSON.parse(request.body.toString("utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return void 0;
  }
};

// woocommerce/serve.ts
var makeShopServer = (store) => {
  const random = makeRandom(store.options.seed + 91);
  const disturber = makeDisturber(store, random.next);
  const counts = /* @__PURE__ */ new Map();
  const rest = async (request, reply, at) => {
    const latency = disturber.latencyMs(at.path);
    if (latency > 0)
      await new Promise((resolve) => setTimeout(resolve, latency));
    const wantsJson = (request.headers.accept ?? "").includes("application/json");
    const before = disturber.before(at.path, request.url, wantsJson);
    if (before.kind === "hang")
      return reply.hijack();
    if (before.kind === "reset") {
      reply.hijack();
      return request.raw.socket.destroy();
    }
    if (before.kind === "answer") {
      note2(counts, `${request.method} !${before.answer.status}`, 0);
      return send(reply, store, before.answer, at, before.answer.contentType);
    }
    const route = at.path.slice(at.prefix.length).replace(/^\/wp-json/, "").replace(/\/$/, "");
    const answer = await answerRest(store, {
      method: request.method,
      path: at.path,
      route,
      rawQuery: at.query,
      query: parsePhpQuery(at.query),
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      home: at.home,
      secure: at.secure,
      authorization: request.headers.authorization
    });
    note2(counts, `${request.method} ${route.replace(/\/\d+/g, "/:id")}`, answer.records ?? 0);
    if (answer.records !== void 0 && route.endsWith("/orders"))
      shift(store, random.int);
    const after = disturber.after(at.path, request.method !== "GET" && request.method !== "HEAD");
    if (after.kind === "late")
      return send(reply, store, after.answer, at);
    if (after.kind === "truncated")
      return cutShort2(request, reply, answer.body);
    if (after.kind === "huge")
      return send(reply, store, { ...answer, body: huge() }, at);
    const body = after.kind === "prefixed" ? Buffer.concat([Buffer.from(after.prefix), Buffer.from(answer.body)]) : answer.body;
    return send(reply, store, { ...answer, body }, at);
  };
  return {
    counts,
    handle: async (request, reply, prefix) => {
      const at = addressOf4(request, store, prefix);
      const below = at.path.slice(prefix.length);
      if (below === "/wp-json" || below.startsWith("/wp-json/"))
        return rest(request, reply, at);
      if (below.startsWith("/wc-auth/v1/"))
        return consentPage2(store, request, reply, at);
      const route = parsePhpQuery(at.query).get("rest_route");
      if (typeof route === "string")
        return restRoute(store, request, reply, at, route);
      if (below.startsWith("/wc-api/")) {
        reply.code(404).header("content-type", "application/json; charset=UTF-8");
        return reply.send(
          '{"errors":{"code":"woocommerce_api_disabled","message":"The WooCommerce API is disabled on this site"}}'
        );
      }
      reply.code(below === "" || below === "/" ? 200 : 404).header("content-type", "text/html; charset=UTF-8");
      return reply.send(
        `<!DOCTYPE html><html lang="en-US"><head><title>${store.name}</title></head><body><h1>${store.name}</h1></body></html>`
      );
    }
  };
};
var send = (reply, store, answer, at, contentType) => {
  reply.code(answer.status);
  reply.header("content-type", contentType ?? "application/json; charset=UTF-8");
  reply.header("date", new Date(store.now() * 1e3).toUTCString());
  reply.header("x-robots-tag", "noindex");
  reply.header("link", `<${at.home}/wp-json/>; rel="https://api.w.org/"`);
  reply.header("x-content-type-options", "nosniff");
  reply.header("access-control-expose-headers", "X-WP-Total, X-WP-TotalPages, Link");
  if (answer.allow)
    reply.header("allow", answer.allow);
  reply.header("expires", "Wed, 11 Jan 1984 05:00:00 GMT");
  reply.header("cache-control", "no-cache, must-revalidate, max-age=0, no-store, private");
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    reply.header(name, value);
  return reply.send(answer.body);
};
var restRoute = async (store, request, reply, at, route) => {
  const answer = await answerRest(store, {
    method: request.method,
    path: at.path,
    route: route.replace(/\/$/, ""),
    rawQuery: "",
    query: parsePhpQuery(at.query),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    home: at.home,
    secure: false,
    authorization: void 0
  });
  return send(reply, store, answer, at);
};
var cutShort2 = (request, reply, body) => {
  reply.hijack();
  const bytes = Buffer.from(body);
  reply.raw.writeHead(200, { "content-type": "application/json; charset=UTF-8", connection: "close" });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
  reply.raw.end();
  return request.raw.resume();
};
var huge = () => `[{"id":1,"padding":"${"x".repeat(50 * 1024 * 1024)}"}]`;
var shift = (store, int) => {
  const { shiftEdits, shiftTrash } = store.faults;
  if (shiftEdits > 0)
    touchRandom(store, "orders", shiftEdits, int(1, 1e9));
  if (shiftTrash > 0)
    trashRandom(store, "orders", shiftTrash, int(1, 1e9));
};
var note2 = (counts, key, records) => {
  const known = counts.get(key) ?? { count: 0, records: 0 };
  counts.set(key, { count: known.count + 1, records: known.records + records });
};

// woocommerce/state.ts
import { randomUUID as randomUUID6 } from "node:crypto";
import { existsSync as existsSync2, readFileSync as readFileSync3, renameSync as renameSync2 } from "node:fs";
import { mkdir as mkdir3, rename as rename2, writeFile as writeFile2 } from "node:fs/promises";
import { dirname as dirname2 } from "node:path";
var streams2 = ["orders", "customers", "products"];
var loadState = (file) => {
  if (file === void 0 || !existsSync2(file))
    return void 0;
  const saved = readSaved(file);
  if (!saved)
    return void 0;
  return {
    endsAt: saved.endsAt,
    restore: (stores) => {
      if (saved.shape !== shapeOf(stores))
        return;
      for (const store of stores) {
        const kept2 = saved.stores.find((item2) => item2.id === store.options.id);
        if (kept2)
          put(store, kept2);
      }
    }
  };
};
var readSaved = (file) => {
  try {
    return JSON.parse(readFileSync3(file, "utf8"));
  } catch {
    renameSync2(file, `${file}.unreadable`);
    return void 0;
  }
};
var makeSaver = (file, stores) => {
  let timer;
  let writing = Promise.resolve();
  const write = async () => {
    if (file === void 0)
      return;
    await mkdir3(dirname2(file), { recursive: true });
    const part2 = `${file}.${randomUUID6()}.new`;
    await writeFile2(part2, JSON.stringify(snapshot2(stores())));
    await rename2(part2, file);
  };
  const start = () => {
    clearTimeout(timer);
    timer = void 0;
    writing = writing.catch(() => void 0).then(write);
    return writing;
  };
  return {
    changed: () => {
      if (file === void 0 || timer)
        return;
      const edits = stores().reduce((sum2, store) => sum2 + store.collections.orders.editedCount(), 0);
      timer = setTimeout(() => start().catch(report2), Math.min(3e4, 500 + edits * 2));
      timer.unref();
    },
    flush: start
  };
};
var report2 = (error) => {
  process.stderr.write(
    `The sandbox could not save its edits: ${error instanceof Error ? error.message : String(error)}
`
  );
};
var snapshot2 = (stores) => ({
  endsAt: stores[0]?.options.endsAt ?? 0,
  shape: shapeOf(stores),
  stores: stores.map((store) => ({
    id: store.options.id,
    rows: Object.fromEntries(
      streams2.map((stream2) => [stream2, [...store.collections[stream2].edited()]])
    ),
    variations: [...store.variations],
    refunds: [...store.refunds],
    notes: [...store.notes],
    trashed: [...store.trashed],
    keys: store.keys,
    subscriptions: [...store.webhooks.subscriptions.values()],
    counters: store.counters
  }))
});
var put = (store, kept2) => {
  for (const stream2 of streams2)
    store.collections[stream2].restore(kept2.rows[stream2]);
  for (const [id2, items] of kept2.variations)
    store.variations.set(id2, items);
  for (const [id2, items] of kept2.refunds)
    store.refunds.set(id2, items);
  for (const [id2, items] of kept2.notes)
    store.notes.set(id2, items);
  for (const [id2, status] of kept2.trashed)
    store.trashed.set(id2, status);
  store.keys.splice(0, store.keys.length, ...kept2.keys);
  for (const item2 of kept2.subscriptions)
    store.webhooks.subscriptions.set(item2.id, item2);
  Object.assign(store.counters, kept2.counters);
};
var shapeOf = (stores) => JSON.stringify(
  stores.map(({ options }) => [
    options.id,
    options.seed,
    options.customers,
    options.orders,
    options.products,
    options.version
  ])
);

// app.ts
var makeSandbox = (options = {}) => {
  const seed = options.seed ?? 1;
  const zones = options.timezones ?? ["America/New_York", "Europe/Berlin", "UTC"];
  const saver = makeSaver(options.stateFile, () => stores);
  const saved = loadState(options.stateFile);
  const stores = Array.from(
    { length: options.stores ?? 3 },
    (_, at) => makeStore(
      {
        id: `store-${at + 1}`,
        seed: seed + at * 1e3,
        customers: options.customers ?? 2e3,
        orders: options.orders ?? 5e3,
        products: options.products ?? 300,
        timezone: zones[at % zones.length] ?? "UTC",
        version: options.version ?? "11.0.1",
        endsAt: saved?.endsAt ?? options.endsAt ?? Date.UTC(2025, 11, 1) / 1e3
      },
      () => saver.changed()
    )
  );
  saved?.restore(stores);
  for (const store of stores)
    if (options.latencyMs !== void 0)
      store.faults.latencyMs = options.latencyMs;
  const servers = new Map(stores.map((store) => [store.options.id, makeShopServer(store)]));
  const control = makeControl(stores, servers);
  const shopify = startShopify({
    seed,
    customers: options.customers ?? 2e3,
    orders: options.orders ?? 5e3,
    products: options.products ?? 300,
    endsAt: saved?.endsAt ?? options.endsAt ?? Date.UTC(2025, 11, 1) / 1e3,
    ...options.latencyMs === void 0 ? {} : { latencyMs: options.latencyMs },
    ...options.stateFile === void 0 ? {} : { stateFile: options.stateFile.replace(/(\.json)?$/, "-shopify.json") }
  });
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
    routerOptions: { maxParamLength: 5e3 },
    exposeHeadRoutes: false
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addHook("onRequest", async (request, reply) => {
    const { origin, host: host2 } = request.headers;
    const ours = /^\/(control|shop|admin\/oauth\/consent)\b/.test(request.url);
    if (!ours || origin === void 0 || origin === `http://${host2}`)
      return;
    await reply.code(403).send("Requests from other sites are refused.");
  });
  registerControl(app, control, () => shopify.control.shops());
  registerShopifyControl(app, shopify.control);
  const rootShop = async (request, reply) => servers.get("store-1")?.handle(request, reply, "") ?? reply.code(404).send();
  registerPages(app, control, rootShop);
  app.route({
    method: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    url: "/*",
    handler: (request, reply) => {
      const host2 = (request.headers.host ?? "").replace(/:\d+$/, "");
      if (isShopifyHost(host2) || request.url.startsWith("/admin/oauth/"))
        return serveShopify(shopify.control.world, request, reply);
      const name = /^\/([\w-]+)(?=[/?]|$)/.exec(request.url)?.[1] ?? "";
      const server = servers.get(name);
      if (server)
        return server.handle(request, reply, `/${name}`);
      return rootShop(request, reply);
    }
  });
  return {
    control,
    shopify: shopify.control,
    listen: async () => {
      await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
      const { port } = app.server.address();
      const url = `http://127.0.0.1:${port}`;
      control.setUrl(url);
      return { url, storeUrl: `${url}/store-1` };
    },
    close: async () => {
      for (const store of stores)
        store.webhooks.close();
      await app.close();
      await shopify.close();
      await saver.flush();
    }
  };
};

// env.ts
import { z as z8 } from "zod";
var count7 = (fallback) => z8.coerce.number().int().min(0).max(5e6).default(fallback);
var schema = z8.object({
  NODE_ENV: z8.string().optional(),
  /** 0: any free port. */
  SANDBOX_PORT: z8.coerce.number().int().min(0).max(65535).default(0),
  SANDBOX_CUSTOMERS: count7(2e3),
  SANDBOX_ORDERS: count7(5e3),
  SANDBOX_PRODUCTS: count7(300),
  SANDBOX_STORES: z8.coerce.number().int().min(1).max(50).default(3),
  SANDBOX_SEED: z8.coerce.number().int().default(1),
  SANDBOX_LATENCY_MS: z8.coerce.number().min(0).default(0),
  SANDBOX_VERSION: z8.enum(["11.0.1", "7.9.0"]).default("11.0.1"),
  /** ISO instant; no generated record is younger. Unset: the day before the first start. */
  SANDBOX_ENDS_AT: z8.iso.datetime().optional(),
  SANDBOX_STATE_FILE: z8.string().optional()
});
var readSandboxEnv = (source = process.env) => {
  const given2 = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given2);
  if (!parsed.success)
    throw new Error(`The sandbox's settings are wrong:
${z8.prettifyError(parsed.error)}`);
  if (parsed.data.NODE_ENV === "production")
    throw new Error("The sandbox simulates shops for trials and tests and does not run with NODE_ENV=production.");
  return parsed.data;
};

// main.ts
var day4 = 86400;
var run = async () => {
  const env = readSandboxEnv();
  const yesterday = Math.floor(Date.now() / 1e3 / day4) * day4 - day4;
  const sandbox = makeSandbox({
    port: env.SANDBOX_PORT,
    customers: env.SANDBOX_CUSTOMERS,
    orders: env.SANDBOX_ORDERS,
    products: env.SANDBOX_PRODUCTS,
    stores: env.SANDBOX_STORES,
    seed: env.SANDBOX_SEED,
    latencyMs: env.SANDBOX_LATENCY_MS,
    version: env.SANDBOX_VERSION,
    endsAt: env.SANDBOX_ENDS_AT === void 0 ? yesterday : Math.floor(Date.parse(env.SANDBOX_ENDS_AT) / 1e3),
    ...env.SANDBOX_STATE_FILE === void 0 ? {} : { stateFile: env.SANDBOX_STATE_FILE }
  });
  const { url, storeUrl } = await sandbox.listen();
  process.stdout.write(`sandbox listening at ${url} store ${storeUrl}
`);
  const stop = () => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
};
run().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}
`);
  process.exit(1);
});
