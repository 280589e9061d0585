//! A page for a browser, so that "open in GitHub" leads somewhere in the demo: the item's texts, and no script.

use super::message::Answer;
use super::schema::escape;
use super::world::{What, World};

pub(crate) fn answer(world: &World, place: &str) -> Answer {
    let Some(subject) = world.find(place).and_then(|id| world.subjects.get(&id)) else {
        return html(404, "Not found", "<p>There is no such item in this simulation.");
    };
    let mut body =
        format!("<h1>{} <small>{}</small></h1>", escape(&subject.title), escape(&subject.place()));
    let mut say = |who: &str, what: &str, text: &str| {
        body.push_str(&format!(
            "<section><h2>{} {}</h2><pre>{}</pre></section>",
            escape(who),
            what,
            escape(text)
        ));
    };
    say(&subject.author, "opened", &subject.message.body);
    for entry in &subject.timeline {
        match &entry.what {
            What::Comment(message) => say(&entry.actor, "said", &message.body),
            What::Reviewed(review) => say(&entry.actor, "reviewed", &review.message.body),
            What::Committed(commit) => say(&entry.actor, "pushed", &commit.headline),
            What::Closed => say(&entry.actor, "closed it", ""),
            What::Merged => say(&entry.actor, "merged it", ""),
            _ => {}
        }
    }
    for thread in subject.pull.iter().flat_map(|pull| &pull.threads) {
        for remark in &thread.remarks {
            let place = format!("on {}:{}", escape(&thread.path), thread.line);
            say(&remark.author, &place, &remark.message.body);
        }
    }
    html(200, &escape(&subject.title), &body)
}

fn html(status: u16, title: &str, body: &str) -> Answer {
    let style = "body{font:15px system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;font:inherit}h2{font-size:13px;color:#666}";
    let text = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{style}</style><p><em>Simulated GitHub: nothing here leaves this computer.</em>{body}"
    );
    Answer {
        status,
        headers: vec![("content-type", "text/html; charset=utf-8".to_owned())],
        body: text.into_bytes(),
    }
    .with("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
}
