//! The tray on a real panel.

use crate::app::App;
use crate::panel::{self, Item};
use crate::session::until;

#[tokio::test]
async fn the_tray_says_what_waits_and_a_click_opens_the_glance() {
    let app = App::start().await;
    let item = Item::taken(&app).await;
    let tooltip = until("the tooltip says what waits", async || {
        Some(item.tooltip().await).filter(|words| words.starts_with("2 wait on you"))
    })
    .await;
    assert!(tooltip.contains("you wait on 1"), "{tooltip}");

    let labels: Vec<String> = item.menu().await.into_iter().map(|(_, label)| label).collect();
    for part in ["Ben asks you to review", "Ben asks you", "You wait on Ben"] {
        assert!(labels.iter().any(|label| label.starts_with(part)), "{part}: {labels:?}");
    }
    for entry in ["Sync now", "Quiet for 1 h", "Open Baton", "Settings", "Quit"] {
        assert!(labels.iter().any(|label| label == entry), "{entry}: {labels:?}");
    }

    // The real icon, with the real pointer.
    let (x, y) = panel::icon(&app).await;
    app.session.output("xdotool", &["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
    let (_, left, top, width, height) =
        until("the glance is seen", async || app.seen().pop()).await;
    app.picture("glance-by-the-tray");
    assert!((27..60).contains(&top), "it stands right below the panel: {top}");
    assert!(
        left < x && left + width > x && left + width <= 1280,
        "it stands by the click: {left}, {width}"
    );
    assert_eq!((width, height), (420, 640));

    // Escape closes what is open step by step; with nothing open, the window.
    until("Escape hides it", async || {
        app.session.output("xdotool", &["key", "Escape"]);
        app.seen().is_empty().then_some(())
    })
    .await;
    let process = app.windows();
    item.activate(x, y).await;
    until("it is there again", async || (!app.seen().is_empty()).then_some(())).await;
    assert_eq!(app.windows(), process, "the same process showed it");
}

#[tokio::test]
async fn everything_is_reached_from_the_menu() {
    let mut app = App::start().await;
    let item = Item::taken(&app).await;
    // The glance is there already: the queue window is the second of the same process.
    item.activate(1000, 10).await;
    until("the glance is seen", async || (app.seen().len() == 1).then_some(())).await;
    item.press("Open Baton").await;
    let (_, x, y, _, height) = until("the queue window is seen", async || {
        app.seen().into_iter().find(|(_, _, _, width, _)| *width > 420)
    })
    .await;
    assert_eq!(app.windows().len(), 1);
    // Its page has painted when the sidebar stands out from the pane beside it.
    until("the queue is painted", async || {
        let [sidebar, pane] = [x + 20, x + 300].map(|x| app.colour(x, y + height - 100));
        (sidebar != pane && sidebar == "#F5F3EF").then_some(())
    })
    .await;
    app.picture("queue-window");

    item.press("Quiet for 1 h").await;
    until("the menu offers to end it", async || {
        item.menu().await.iter().any(|(_, label)| label == "End quiet").then_some(())
    })
    .await;

    item.press("Quit").await;
    until("the daemon has ended", async || app.daemon_has_ended().then_some(())).await;
    until("the windows have ended", async || app.windows().is_empty().then_some(())).await;
    assert_eq!(app.daemon_pid().await, None, "nobody has started another");
}
