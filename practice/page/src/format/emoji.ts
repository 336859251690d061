/** Short names of the emoji that business messages use most; an unknown name stays visible as `:name:`. */
const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 wave 👋 handshake 🤝
point_right 👉 point_left 👈 point_up ☝️ point_down 👇 point_up_2 👆 raised_hand ✋ hand ✋ fist ✊ v ✌️
crossed_fingers 🤞 writing_hand ✍️ eyes 👀 brain 🧠 smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 rofl 🤣
slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 heart_eyes 😍 sunglasses 😎 thinking_face 🤔 thinking 🤔
neutral_face 😐 expressionless 😑 confused 😕 worried 😟 disappointed 😞 cry 😢 sob 😭 sweat_smile 😅 sweat 😓
scream 😱 angry 😠 rage 😡 tired_face 😫 sleeping 😴 zzz 💤 hugging_face 🤗 hugs 🤗 exploding_head 🤯 shrug 🤷
facepalm 🤦 saluting_face 🫡 melting_face 🫠 partying_face 🥳 star-struck 🤩 nerd_face 🤓 robot_face 🤖 robot 🤖
skull 💀 ghost 👻 poop 💩 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜
broken_heart 💔 sparkling_heart 💖 100 💯 fire 🔥 sparkles ✨ star ⭐ star2 🌟 dizzy 💫 boom 💥 zap ⚡ rocket 🚀
tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅 sports_medal 🏅 first_place_medal 🥇
second_place_medal 🥈 third_place_medal 🥉 dart 🎯 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬
thought_balloon 💭 bulb 💡 mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑 link 🔗 paperclip 📎 pushpin 📌
round_pushpin 📍 bookmark 🔖 label 🏷️ memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋 page_facing_up 📄 scroll 📜
newspaper 📰 books 📚 book 📖 notebook 📓 calendar 📅 date 📅 spiral_calendar_pad 🗓️ alarm_clock ⏰ stopwatch ⏱️
timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 bar_chart 📊 moneybag 💰 dollar 💵 euro 💶 pound 💷 yen 💴 money_with_wings 💸
credit_card 💳 gem 💎 briefcase 💼 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ package 📦 inbox_tray 📥
outbox_tray 📤 email 📧 envelope ✉️ incoming_envelope 📨 e-mail 📧 telephone_receiver 📞 phone ☎️ iphone 📱
computer 💻 desktop_computer 🖥️ gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ tools 🛠️ toolbox 🧰 bug 🐛
ladybug 🐞 shield 🛡️ scales ⚖️ balance_scale ⚖️ anchor ⚓ ship 🚢 sailboat ⛵ boat ⛵ compass 🧭 world_map 🗺️
earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐 sunny ☀️ cloud ☁️ rainbow 🌈 snowflake ❄️
umbrella ☔ ocean 🌊 seedling 🌱 herb 🌿 four_leaf_clover 🍀 deciduous_tree 🌳 sunrise 🌅 coffee ☕ tea 🍵 beers 🍻
champagne 🍾 clinking_glasses 🥂 cake 🍰 birthday 🎂 pizza 🍕 doughnut 🍩 popcorn 🍿 white_check_mark ✅
heavy_check_mark ✔️ check ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ no_entry ⛔
no_entry_sign 🚫 warning ⚠️ rotating_light 🚨 construction 🚧 octagonal_sign 🛑 question ❓ grey_question ❔
exclamation ❗ grey_exclamation ❕ bangbang ‼️ information_source ℹ️ red_circle 🔴 large_red_circle 🔴
large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣
white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥 large_yellow_square 🟨 white_square ⬜
small_blue_diamond 🔹 small_orange_diamond 🔸 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️
arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_forward ▶️ fast_forward ⏩ rewind ⏪ double_vertical_bar ⏸️
repeat 🔁 arrows_counterclockwise 🔄 leftwards_arrow_with_hook ↩️ recycle ♻️ heavy_plus_sign ➕ heavy_minus_sign ➖
heavy_multiplication_x ✖️ infinity ♾️ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣
nine 9️⃣ keycap_ten 🔟 zero 0️⃣ new 🆕 ok 🆗 sos 🆘 soon 🔜 top 🔝 bust_in_silhouette 👤 busts_in_silhouette 👥
technologist 🧑‍💻 office 🏢 house 🏠 factory 🏭 bank 🏦 checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️
car 🚗 train 🚆 bus 🚌 airplane ✈️ bike 🚲 puzzle_piece 🧩 jigsaw 🧩 crystal_ball 🔮 test_tube 🧪 microscope 🔬
telescope 🔭 satellite 📡 battery 🔋 electric_plug 🔌 mailbox 📫 ticket 🎫 art 🎨 musical_note 🎵 microphone 🎤
`;

const BY_NAME: ReadonlyMap<string, string> = new Map(
  (() => {
    const words = TABLE.trim().split(/\s+/);
    const pairs: [string, string][] = [];
    for (let i = 0; i + 1 < words.length; i += 2) pairs.push([words[i] as string, words[i + 1] as string]);
    return pairs;
  })(),
);

/** The character for a short name (skin tones ignored), or undefined when it is not in the table. */
export function emojiOf(name: string): string | undefined {
  return BY_NAME.get(name.split('::')[0] ?? name);
}

/** Names for the reaction picker and the completion, in the table's order. */
export function emojiNames(): string[] {
  return [...BY_NAME.keys()];
}

/** From a rich_text emoji's `unicode` field ("1f44d" or "1f9d1-200d-1f4bb") to the character. */
export function fromCodePoints(hex: string | undefined): string | undefined {
  if (!hex || !/^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(hex)) return undefined;
  try {
    return String.fromCodePoint(...hex.split('-').map(part => Number.parseInt(part, 16)));
  } catch {
    return undefined;
  }
}
