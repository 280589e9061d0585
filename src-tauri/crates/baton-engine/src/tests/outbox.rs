//! Actions: queued, sent, refused, looked for.

use baton_model::{ActionKind, ActionState, Fault, Handle, Intent, Item, Lane, Secret};
use baton_store::ActionRecord;

use super::fake::{Mishap, Running, World, id, plus};
use crate::actions::checked;
use crate::core::locked;
use crate::{EngineError, Presence};

fn paused<F: Future<Output = ()>>(test: F) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(test);
}

fn reply(text: &str) -> Intent {
    Intent::Reply { text: text.to_owned(), thread: None }
}

async fn with_item() -> (World, Running) {
    let world = World::new();
    world.tool.open("PR1", plus(-600));
    let running = world.connected().await;
    (world, running)
}

async fn state(running: &Running, action: &ActionRecord) -> ActionState {
    running.store.action(&action.id).await.unwrap().unwrap().state
}

async fn becomes(running: &Running, action: &ActionRecord, wanted: ActionState) {
    running.until(async || state(running, action).await == wanted).await;
}

#[test]
fn an_action_waits_for_its_undo_then_is_sent_once() {
    paused(async {
        let (world, running) = with_item().await;
        let action = running.engine.act(&id("PR1"), reply("Done"), false).await.unwrap();
        let twice = running.engine.act(&id("PR1"), reply("Done"), false).await.unwrap();
        assert_eq!(twice.id, action.id, "a double click");
        running.pass(7).await;
        assert_eq!(world.tool.effects(), 0);
        becomes(&running, &action, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 1);
        assert!(running.engine.undo(&action.id).await.is_err());
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn undone_is_never_sent() {
    paused(async {
        let (world, running) = with_item().await;
        let action = running.engine.act(&id("PR1"), reply("Done"), false).await.unwrap();
        running.pass(5).await;
        assert_eq!(running.engine.undo(&action.id).await.unwrap().state, ActionState::Undone);
        running.pass(60).await;
        assert_eq!(world.tool.effects(), 0);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_lost_answer_is_looked_for_and_never_sent_again() {
    paused(async {
        let (world, running) = with_item().await;
        locked(&world.tool.state).act_mishaps.push_back(Mishap::LostReply);
        let action = running.engine.act(&id("PR1"), reply("Done"), true).await.unwrap();
        becomes(&running, &action, ActionState::Unknown).await;
        becomes(&running, &action, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 1);
        assert_eq!(locked(&world.tool.state).acts.len(), 1);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn what_did_not_arrive_goes_again_and_says_so() {
    paused(async {
        let (world, running) = with_item().await;
        let fault = Mishap::Fault(Fault::transient("no route"));
        locked(&world.tool.state).act_mishaps.push_back(fault);
        let action = running.engine.act(&id("PR1"), reply("Done"), true).await.unwrap();
        becomes(&running, &action, ActionState::Unknown).await;
        becomes(&running, &action, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 1);
        let acts = locked(&world.tool.state).acts.clone();
        assert_eq!(acts.iter().map(|(_, again)| *again).collect::<Vec<_>>(), [false, true]);
        let pause = acts[1].0.duration_since(acts[0].0).as_secs();
        assert!(pause >= 10, "a server may be at work on it still: {pause} s");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_silent_server_is_given_up_and_asked() {
    paused(async {
        let (world, running) = with_item().await;
        locked(&world.tool.state).act_mishaps.push_back(Mishap::Silence);
        let action = running.engine.act(&id("PR1"), reply("Done"), true).await.unwrap();
        becomes(&running, &action, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 1);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_rate_limit_keeps_it_queued_until_then() {
    paused(async {
        let (world, running) = with_item().await;
        let until = plus(500);
        let limited = Fault::RateLimited { tool: "Fake".to_owned(), until };
        locked(&world.tool.state).act_mishaps.push_back(Mishap::Fault(limited));
        let action = running.engine.act(&id("PR1"), reply("Done"), true).await.unwrap();
        let limited = async || {
            running.store.action(&action.id).await.unwrap().unwrap().next_attempt_at == Some(until)
        };
        running.until(limited).await;
        assert_eq!(state(&running, &action).await, ActionState::Queued);
        becomes(&running, &action, ActionState::Sent).await;
        assert!(locked(&world.tool.state).acts[1].0 >= until);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_refusal_is_final_until_the_user_says_otherwise() {
    paused(async {
        let (world, running) = with_item().await;
        let refused = Fault::rejected("Ben pushed since");
        locked(&world.tool.state).act_mishaps.push_back(Mishap::Fault(refused.clone()));
        let action = running.engine.act(&id("PR1"), reply("Done"), true).await.unwrap();
        becomes(&running, &action, ActionState::Failed).await;
        let record = running.store.action(&action.id).await.unwrap().unwrap();
        assert_eq!(record.fault, Some(refused));
        running.pass(300).await;
        assert_eq!(locked(&world.tool.state).acts.len(), 1);
        running.engine.send_again(&action.id).await.unwrap();
        becomes(&running, &action, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 1);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_refused_secret_keeps_it_queued_until_the_sign_in() {
    paused(async {
        let (world, running) = with_item().await;
        let gone = Fault::Unauthorized { tool: "Fake".to_owned() };
        locked(&world.tool.state).act_mishaps.push_back(Mishap::Fault(gone));
        let action = running.engine.act(&id("PR1"), reply("Done"), true).await.unwrap();
        running
            .until(async || {
                running.store.account("fake").await.unwrap().unwrap().health == "needs_sign_in"
            })
            .await;
        becomes(&running, &action, ActionState::Queued).await;
        running
            .engine
            .sign_in("fake", "form", Default::default(), Some(Secret::new("new")))
            .await
            .unwrap();
        becomes(&running, &action, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 1);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn without_a_network_it_waits_and_says_why() {
    paused(async {
        let (world, running) = with_item().await;
        running.engine.set_presence(Presence::Offline);
        let action = running.engine.act(&id("PR1"), reply("Done"), true).await.unwrap();
        running.pass(60).await;
        let record = running.store.action(&action.id).await.unwrap().unwrap();
        assert_eq!(record.state, ActionState::Queued);
        assert!(record.fault.unwrap().to_string().contains("network"));
        running.engine.set_presence(Presence::Active);
        becomes(&running, &action, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 1);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn order_is_kept_within_an_item() {
    paused(async {
        let (world, running) = with_item().await;
        world.tool.open("PR2", plus(-600));
        running.engine.sync(None).await.unwrap();
        let lost = Mishap::Fault(Fault::transient("no route"));
        locked(&world.tool.state).act_mishaps.push_back(lost);
        running.engine.act(&id("PR1"), reply("first"), true).await.unwrap();
        running.engine.act(&id("PR1"), reply("second"), true).await.unwrap();
        running.engine.act(&id("PR2"), reply("elsewhere"), true).await.unwrap();
        running.until(async || world.tool.effects() == 3).await;
        let texts: Vec<String> = locked(&world.tool.state)
            .done
            .iter()
            .map(|(_, intent)| match intent {
                Intent::Reply { text, .. } => text.clone(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(texts, ["elsewhere", "first", "second"]);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn what_never_left_waits_and_says_why_and_so_does_what_is_behind_it() {
    paused(async {
        let (world, running) = with_item().await;
        let refused = || Mishap::Fault(Fault::unsent("no route"));
        locked(&world.tool.state).act_mishaps.extend([refused(), refused(), refused()]);
        let first = running.engine.act(&id("PR1"), reply("first"), true).await.unwrap();
        let second = running.engine.act(&id("PR1"), reply("second"), true).await.unwrap();
        let why = async |action: &ActionRecord| {
            let record = running.store.action(&action.id).await.unwrap().unwrap();
            assert_eq!(record.state, ActionState::Queued, "nothing of it may be at the tool");
            record.fault.map(|fault| fault.to_string()).unwrap_or_default()
        };
        running.until(async || why(&second).await.contains("before")).await;
        assert_eq!(why(&first).await, "no route");
        becomes(&running, &second, ActionState::Sent).await;
        assert_eq!(world.tool.effects(), 2);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn whatever_a_limit_or_an_ended_sign_in_holds_back_says_so() {
    let limit = Fault::RateLimited { tool: "Fake".into(), until: plus(3_600) };
    for fault in [limit, Fault::Unauthorized { tool: "Fake".into() }] {
        paused(async {
            let (world, running) = with_item().await;
            world.tool.open("PR2", plus(-600));
            running.engine.sync(None).await.unwrap();
            let refused = Mishap::Fault(fault.clone());
            locked(&world.tool.state).act_mishaps.extend([refused.clone(), refused]);
            running.engine.act(&id("PR1"), reply("first"), true).await.unwrap();
            let held = async |action: &ActionRecord| {
                running.store.action(&action.id).await.unwrap().unwrap().fault.is_some()
            };
            running.until(async || locked(&world.tool.state).acts.len() == 1).await;
            let other = running.engine.act(&id("PR2"), reply("other"), true).await.unwrap();
            running.until(async || held(&other).await).await;
            assert_eq!(world.tool.effects(), 0);
            running.engine.stop().await.unwrap();
        });
    }
}

#[test]
fn done_leaves_my_lane_until_somebody_acts() {
    paused(async {
        let (world, running) = with_item().await;
        world.tool.request("PR1", plus(-300));
        running.engine.sync(None).await.unwrap();
        let lane = async || running.store.item(&id("PR1")).await.unwrap().unwrap().verdict.lane;
        assert_eq!(lane().await, Lane::Me);
        running.engine.act(&id("PR1"), Intent::MarkDone, true).await.unwrap();
        running.until(async || lane().await == Lane::None).await;
        running.engine.sync(None).await.unwrap();
        assert_eq!(lane().await, Lane::None, "the tool knows of no more than a tick");
        running.pass(60).await;
        world.tool.request("PR1", plus(50));
        running.engine.sync(None).await.unwrap();
        assert_eq!(lane().await, Lane::Me, "asked again");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn intents_are_checked_and_completed() {
    let mut item = Item::new("PR1", baton_model::Family::Review, Handle::from("ben"), plus(0));
    item.actions = vec![ActionKind::Reply, ActionKind::Approve, ActionKind::Merge];
    item.facts.merge_methods = vec!["squash".to_owned()];
    let approve =
        |head: &str| Intent::Approve { head: head.to_owned(), text: Some(" ".to_owned()) };
    let merge = |head: &str, method: &str| Intent::Merge {
        head: head.to_owned(),
        method: method.to_owned(),
    };
    let fails =
        |item: &Item, intent: Intent| matches!(checked(item, intent), Err(EngineError::Usage(_)));
    assert!(fails(&item, reply(" \n")));
    let unlisted = checked(&item, Intent::MarkDone).unwrap_err();
    assert!(matches!(unlisted, EngineError::Impossible(_)), "{unlisted}");
    assert!(unlisted.to_string().ends_with(" are possible"), "{unlisted}");
    assert!(fails(&item, approve("")), "no head is known");
    item.facts.head = Some("abc".to_owned());
    assert_eq!(
        checked(&item, approve("")).unwrap(),
        Intent::Approve { head: "abc".into(), text: None }
    );
    assert_eq!(checked(&item, merge("seen", "")).unwrap(), merge("seen", "squash"));
    assert!(fails(&item, merge("seen", "rebase")));
}
