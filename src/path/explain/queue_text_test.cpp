// The pages about the queue, to the letter.
#include "path/explain/queue_text.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace postrider::explain {
namespace {

boost::json::object a_queue() {
    return boost::json::parse(R"({
        "at": "2026-11-22T10:00:00.000Z", "running": true, "owner": "mx.postrider.test",
        "sites": [
          {"site": "mx1.there.test:25,mx2.there.test:25",
           "hosts": ["mx1.there.test", "mx2.there.test"],
           "destinations": [{"destination": "there.test"}, {"destination": "third.test"}],
           "waiting": 1200, "due": 300, "leased": 120, "ready": 100, "trying": 5,
           "oldest_due_at": "2026-11-22T09:48:00.000Z",
           "binds": [{"by": "messages", "limit": "messages 20/min", "from": "provider there",
                      "until": "2026-11-22T10:00:03.000Z", "milliseconds": 3000}],
           "limits": [{"limit": "connections 5", "from": "configuration"},
                      {"limit": "messages 20/min", "from": "provider there"}],
           "lately": {"delivered": 12, "troubles": {"none": 2, "rate": 40},
                      "last_reply": "451 4.7.1 Slow down", "last_host": "mx1.there.test",
                      "last_at": "2026-11-22T09:59:48.000Z"},
           "words": "Held back by messages 20/min (provider there); goes on in 3.0 s."},
          {"site": null, "hosts": [], "destinations": [{"destination": "other.test"}],
           "waiting": 2, "due": 0, "leased": 0, "ready": 0, "trying": 0,
           "oldest_due_at": "2026-11-22T10:05:00.000Z", "binds": [], "limits": [], "lately": null,
           "words": "Nothing is due before 10:05:00.000, in 5 min."}],
        "first_due": [{"id": 7, "to": "bob@there.test", "due_at": "2026-11-22T09:48:00.000Z",
                       "attempts": 2, "leased_by": null, "last_reply": "451 4.7.1 Slow down"}],
        "sources": [{"name": "default", "pools": ["default"], "in_use": true, "reason": null},
                    {"name": "mta-7", "pools": ["news"], "in_use": false,
                     "reason": "HELO and PTR disagree"}]})")
        .as_object();
}

TEST(QueueText, TellsASiteWhole) {
    EXPECT_EQ("\n" + queue_text(a_queue()), R"(
At 2026-11-22 10:00:00.000 UTC, as the running server sees it (mx.postrider.test)

mx1.there.test, mx2.there.test
  for       there.test, third.test
  waiting   1,200, 300 of them due, the oldest for 12 min
  at hand   120 leased, 100 ready in memory, 5 being tried
  why       Held back by messages 20/min (provider there); goes on in 3.0 s.
  bound by  messages 20/min (provider there), until 10:00:03.000
  held to   connections 5 (configuration), messages 20/min (provider there)
  lately    12 delivered, 2 without a word of a host, 40 rate
  last said 451 4.7.1 Slow down
            mx1.there.test, 12 s ago

other.test
  waiting   2, none of them due
  at hand   0 leased, 0 ready in memory, 0 being tried
  why       Nothing is due before 10:05:00.000, in 5 min.

  first due 7 to bob@there.test, due for 12 min, 2 attempts
            451 4.7.1 Slow down
  sources   default (pool default): in use
            mta-7 (pool news): out of use: HELO and PTR disagree
)");
}

TEST(QueueText, ShowsEverySiteOnALine) {
    EXPECT_EQ("\n" + overview_text(a_queue()), R"(
At 2026-11-22 10:00:00.000 UTC, as the running server sees it (mx.postrider.test)

site               waiting  due  ready  trying  oldest  held back by
mx1.there.test +1    1,200  300    100       5  12 min  messages 20/min (provider there)
other.test               2    0      0       0  -       due in 5 min

  sources   default (pool default): in use
            mta-7 (pool news): out of use: HELO and PTR disagree
)");
}

TEST(QueueText, SaysWhenNothingWaitsAndNobodyRuns) {
    const boost::json::object nothing{{"at", "2026-11-22T10:00:00.000Z"}, {"running", false}};
    EXPECT_EQ(
        overview_text(nothing),
        "At 2026-11-22 10:00:00.000 UTC, as the store has it: no server runs on this data\n\n"
        "Nothing waits.\n"
    );
    EXPECT_NE(queue_text(nothing).find("Nothing waits."), std::string::npos);
}

TEST(QueueText, LetsNobodySteerTheTerminal) {
    auto queue = a_queue();
    auto& site = queue["sites"].as_array()[0].as_object();
    site["hosts"] = boost::json::array{"\x1b[2J"};
    site["lately"].as_object()["last_reply"] = "\x1b[2J";

    EXPECT_EQ(queue_text(queue).find('\x1b'), std::string::npos);
    EXPECT_EQ(overview_text(queue).find('\x1b'), std::string::npos);
}

TEST(QueueText, TellsEverySourceAndWhatStandsAgainstIt) {
    auto queue = a_queue();
    queue["load"] = boost::json::parse(
        R"({"trying": 5, "trying_max": 500, "in_memory": 105, "in_memory_max": 10000})"
    );
    auto& site = queue["sites"].as_array()[0].as_object();
    site["lanes"] = boost::json::parse(R"([
        {"source": "a", "ready": 60, "trying": 5, "servers": 2, "measure": null,
         "held": [{"limit": "messages 6/min of acme", "from": "own provider x",
                   "milliseconds": 10000}]},
        {"source": null, "ready": 40, "trying": 0, "servers": 1,
         "measure": "slow-source: too much", "held": []}])");
    site["measures"] = boost::json::parse(R"([
        {"kind": "slow-source", "who": "a", "until": "2026-11-22T10:05:00.000Z",
         "why": "too much", "reply": "451 slow down"}])");

    const auto text = queue_text(queue);

    EXPECT_NE(
        text.find(R"(
  by source a: 60 ready, 5 being tried, shared by 2 servers
            waits for messages 6/min of acme (own provider x), goes on in 10 s
            without a source: 40 ready, 0 being tried, slow-source: too much
  measures  slow-source a until 10:05:00.000, in 5 min: too much
            451 slow down
)"),
        std::string::npos
    ) << text;
    EXPECT_NE(
        text.find("load      5 of at most 500 attempts at once, 105 of at most 10,000 messages"),
        std::string::npos
    );
}

TEST(QueueText, ShowsOnALineWhatASiteWaitsFor) {
    const auto held_by = [](const char* key, const char* value) {
        auto queue = a_queue();
        queue["sites"].as_array()[1].as_object()[key] = boost::json::parse(value);
        return overview_text(queue);
    };
    EXPECT_NE(held_by("unrouted", "2").find("  the DNS\n"), std::string::npos);
    EXPECT_NE(held_by("orders", R"([{"order": 3}])").find("  order #3\n"), std::string::npos);
    const auto long_one = held_by(
        "waits_for", R"("Waits for its send window 03:00-03:05 UTC in /etc/postrider.yml:36")"
    );
    EXPECT_NE(long_one.find("due in 5 min: Waits for its send window"), std::string::npos);
    EXPECT_NE(long_one.find(" …\n"), std::string::npos) << long_one;
}

}  // namespace
}  // namespace postrider::explain
