//! What people write in drawn histories: few texts, so that messages often answer each other.

use super::draw::Draw;

const ADDRESS: [&str; 16] = [
    "",
    "",
    "",
    "@ana ",
    "@ben ",
    "@cho, ",
    "@dia ",
    "@ana-gh ",
    "@ana @cho ",
    "@platform ",
    "@security ",
    "@here ",
    "@coder ",
    "Ana, ",
    "Hi Ben,\n",
    "cc @eli ",
];

const CORE: [&str; 40] = [
    "it is 20 MB since January",
    "can you check the proxy limit?",
    "why does this need a lock?",
    "PTAL",
    "the build is red",
    "is there a workaround?",
    "which one, staging or prod?",
    "the caller checks the return code",
    "will do tomorrow",
    "on it",
    "fixed",
    "done",
    "thanks!",
    "never mind, found it",
    "any update?",
    "nit: could be shorter",
    "please send the figures by Friday",
    "I'll send you the report tomorrow morning",
    "yes",
    "lgtm",
    "addressed, please re-review",
    "it would be great if you could have a look",
    "that's the new one, right?",
    "@dia could you take this over? @eli fyi",
    "thanks, but which env?",
    "r? @cho",
    "passing this on to @dia, who knows the code",
    "> can you check?\nyes, it is fine",
    "```\n@ana please run\n```",
    "I am out of the office until 9 March",
    "kannst du das bitte bis Freitag prüfen?",
    "erledigt, danke",
    "ich kümmere mich morgen darum",
    "¿puedes revisarlo, por favor?",
    "lo miro mañana",
    "peux-tu regarder ça avant vendredi ?",
    "c'est fait",
    "je m'en occupe demain",
    "",
    "\u{202e}@ana\u{200b} can you\u{0}?",
];

/// A text, perhaps to somebody.
pub(super) fn text(draw: &mut Draw<'_>) -> String {
    let address = draw.pick(&ADDRESS);
    format!("{address}{}", draw.pick(&CORE))
}
