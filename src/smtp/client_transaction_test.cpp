// One message as a client: what is written when, and what each recipient's last word is.
#include "smtp/client_transaction.h"

#include <gtest/gtest.h>

#include <deque>

namespace postrider::smtp {
namespace {

const Reply ok{.code = 250};
const Reply go{.code = 354};
const Reply no{.code = 550, .text = "No"};
const Reply later{.code = 450, .text = "Later"};
const Reply closing{.code = 421, .text = "Closing"};

OutgoingEnvelope to(std::vector<std::string> addresses) {
    OutgoingEnvelope envelope{.sender = "a@out.test", .recipients = {}, .size = 100};
    for (auto& address : addresses) {
        envelope.recipients.push_back({.address = std::move(address)});
    }
    return envelope;
}

const PeerExtensions pipelining{.pipelining = true};

/// Writes and replies in their order: "|" stands where a reply was awaited.
struct Run {
    std::string log;
    std::vector<std::string> results;
    AfterTransaction after = AfterTransaction::ready;
    std::size_t unread = 0;
};

Run run(ClientTransaction transaction, std::deque<Reply> replies) {
    Run result;
    auto step = transaction.start();
    while (true) {
        if (auto* exchange = std::get_if<Exchange>(&step)) {
            result.log += exchange->send;
            if (replies.empty()) {
                result.log += "no reply at " + std::string(name_of(exchange->stage));
                return result;
            }
            result.log += '|';
            const Reply reply = replies.front();
            replies.pop_front();
            step = transaction.take(reply);
        } else if (std::holds_alternative<SendBody>(step)) {
            result.log += "(body)";
            step = transaction.body_sent();
        } else {
            const auto& finished = std::get<TransactionFinished>(step);
            for (const auto& each : finished.results) {
                result.results.push_back(
                    std::string(name_of(each.stage)) + " " + to_line(each.reply)
                );
            }
            result.after = finished.after;
            result.unread = replies.size();
            return result;
        }
    }
}

using Words = std::vector<std::string>;

TEST(ClientTransaction, GoesStepByStepWithoutPipelining) {
    const auto got = run(ClientTransaction({}, to({"b@x.test"})), {ok, ok, go, ok});

    EXPECT_EQ(got.log, "MAIL FROM:<a@out.test>\r\n|RCPT TO:<b@x.test>\r\n|DATA\r\n|(body)|");
    EXPECT_EQ(got.results, Words{"final_dot 250"});
    EXPECT_EQ(got.after, AfterTransaction::ready);
}

TEST(ClientTransaction, GoesInOneWriteWithPipelining) {
    const auto got =
        run(ClientTransaction(pipelining, to({"b@x.test", "c@x.test"})), {ok, ok, ok, go, ok});

    EXPECT_EQ(
        got.log,
        "MAIL FROM:<a@out.test>\r\nRCPT TO:<b@x.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\n||||"
        "(body)|"
    );
    EXPECT_EQ(got.results, (Words{"final_dot 250", "final_dot 250"}));
}

TEST(ClientTransaction, StopsAtARefusedSender) {
    EXPECT_EQ(run(ClientTransaction({}, to({"b@x.test"})), {no}).results, Words{"mail 550 No"});

    const auto pipelined = run(ClientTransaction(pipelining, to({"b@x.test"})), {no, no, no});
    EXPECT_EQ(pipelined.results, Words{"mail 550 No"});
    EXPECT_EQ(pipelined.unread, 0U);
    EXPECT_EQ(pipelined.after, AfterTransaction::reset_first);
}

TEST(ClientTransaction, GivesEachRecipientItsOwnResult) {
    const auto got =
        run(ClientTransaction(pipelining, to({"b@x.test", "c@x.test", "d@x.test"})),
            {ok, no, ok, later, go, ok});

    EXPECT_EQ(got.results, (Words{"rcpt 550 No", "final_dot 250", "rcpt 450 Later"}));
}

TEST(ClientTransaction, SendsNoDataWhenAllRecipientsAreRefused) {
    const auto got = run(ClientTransaction({}, to({"b@x.test"})), {ok, no});

    EXPECT_EQ(got.log, "MAIL FROM:<a@out.test>\r\n|RCPT TO:<b@x.test>\r\n|");
    EXPECT_EQ(got.results, Words{"rcpt 550 No"});
    EXPECT_EQ(got.after, AfterTransaction::reset_first);
}

TEST(ClientTransaction, SendsAnEmptyMessageWhenDataIsTakenForNobody) {
    const auto got = run(ClientTransaction(pipelining, to({"b@x.test"})), {ok, no, go, ok});

    EXPECT_EQ(got.log, "MAIL FROM:<a@out.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n|||.\r\n|");
    EXPECT_EQ(got.results, Words{"rcpt 550 No"});
}

TEST(ClientTransaction, ReadsTheRefusalOfDataWhenNobodyIsLeft) {
    const auto got = run(ClientTransaction(pipelining, to({"b@x.test"})), {ok, no, no});

    EXPECT_EQ(got.results, Words{"rcpt 550 No"});
    EXPECT_EQ(got.unread, 0U);
}

TEST(ClientTransaction, TakesARefusalOfDataOrOfTheMessageForTheRest) {
    EXPECT_EQ(
        run(ClientTransaction({}, to({"b@x.test"})), {ok, ok, later}).results,
        Words{"data 450 Later"}
    );

    const auto got =
        run(ClientTransaction(pipelining, to({"b@x.test", "c@x.test"})), {ok, later, ok, go, no});
    EXPECT_EQ(got.results, (Words{"rcpt 450 Later", "final_dot 550 No"}));
    EXPECT_EQ(got.after, AfterTransaction::ready);
}

TEST(ClientTransaction, TakesAPositiveReplyToDataForNoDelivery) {
    ClientTransaction transaction({}, to({"b@x.test"}));
    transaction.start();
    transaction.take(ok);
    transaction.take(ok);
    const auto step = transaction.take(ok);

    const auto& finished = std::get<TransactionFinished>(step);
    EXPECT_FALSE(finished.results[0].is_delivered());
    EXPECT_EQ(finished.after, AfterTransaction::close);
}

TEST(ClientTransaction, EndsAt421WhereverItComes) {
    const auto peer = pipelining;
    for (const auto& replies :
         {std::deque<Reply>{closing}, {ok, closing}, {ok, ok, closing}, {ok, ok, go, closing}}) {
        const auto got = run(ClientTransaction(peer, to({"b@x.test"})), replies);
        ASSERT_EQ(got.results.size(), 1U);
        EXPECT_TRUE(got.results[0].ends_with("421 Closing"));
        EXPECT_EQ(got.after, AfterTransaction::close);
    }
}

TEST(ClientTransaction, ResetsFirstInTheSameWriteWhenItMust) {
    const auto got =
        run(ClientTransaction(pipelining, to({"b@x.test"}), AfterTransaction::reset_first),
            {ok, ok, ok, go, ok});

    EXPECT_EQ(
        got.log, "RSET\r\nMAIL FROM:<a@out.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n||||(body)|"
    );
    EXPECT_EQ(got.results, Words{"final_dot 250"});
}

TEST(ClientTransaction, SendsManyRecipientsInBatches) {
    std::vector<std::string> addresses(250, "b@x.test");
    ClientTransaction transaction(pipelining, to(addresses));

    std::size_t writes = 0;
    auto step = transaction.start();
    for (; std::holds_alternative<Exchange>(step); step = transaction.take(ok)) {
        writes += std::get<Exchange>(step).send.empty() ? 0 : 1;
    }

    EXPECT_EQ(writes, 3U);
}

TEST(ClientTransaction, UsesTheExtensionsThatAreOfferedAndOnlyThose) {
    auto envelope = to({"b@x.test"});
    envelope.is_eight_bit = true;
    envelope.dsn_return = DsnReturn::headers;
    envelope.envelope_id = "a b";
    envelope.recipients[0].notify = Notify::success | Notify::failure;
    envelope.recipients[0].original_recipient = "rfc822;b+c@x.test";
    const PeerExtensions all{.eight_bit_mime = true, .dsn = true, .size = true};

    EXPECT_EQ(
        run(ClientTransaction(all, envelope), {ok}).log,
        "MAIL FROM:<a@out.test> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=a+20b\r\n|"
        "RCPT TO:<b@x.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b+2Bc@x.test\r\n"
        "no reply at rcpt"
    );
    EXPECT_EQ(
        run(ClientTransaction({}, envelope), {ok}).log,
        "MAIL FROM:<a@out.test>\r\n|RCPT TO:<b@x.test>\r\nno reply at rcpt"
    );
}

TEST(ClientTransaction, AsksForSmtputf8WhereAnAddressNeedsIt) {
    const auto envelope = to({"\xc3\xa4@x.test"});

    EXPECT_EQ(
        run(ClientTransaction({.smtputf8 = true}, envelope), {}).log,
        "MAIL FROM:<a@out.test> SMTPUTF8\r\nno reply at mail"
    );
    const auto got = run(ClientTransaction({}, envelope), {});
    EXPECT_EQ(got.log, "");
    EXPECT_EQ(got.results[0].substr(0, 14), "mail 553 5.6.7");
    EXPECT_EQ(got.after, AfterTransaction::ready);
}

TEST(ClientTransaction, AsksForSmtputf8ForAHeaderWhereItIsOffered) {
    auto envelope = to({"b@x.test"});
    envelope.has_utf8_header = true;

    EXPECT_EQ(
        run(ClientTransaction({.smtputf8 = true}, envelope), {}).log,
        "MAIL FROM:<a@out.test> SMTPUTF8\r\nno reply at mail"
    );
    EXPECT_EQ(
        run(ClientTransaction({}, envelope), {}).log, "MAIL FROM:<a@out.test>\r\nno reply at mail"
    );
}

TEST(ClientTransaction, WritesADomainInAsciiRatherThanAskForSmtputf8) {
    const auto got =
        run(ClientTransaction(
                pipelining,
                to({"b@b\xc3\xbc"
                    "cher.test"})
            ),
            {});

    EXPECT_NE(got.log.find("RCPT TO:<b@xn--bcher-kva.test>\r\n"), std::string::npos) << got.log;
}

TEST(ClientTransaction, SendsNothingThatThePeerSaidIsTooLarge) {
    const auto got = run(ClientTransaction({.size = true, .size_max = 99}, to({"b@x.test"})), {});

    EXPECT_EQ(got.log, "");
    EXPECT_EQ(got.results[0].substr(0, 14), "mail 552 5.3.4");
}

TEST(ClientTransaction, KnowsWhenTheMessageMayHaveArrived) {
    ClientTransaction transaction({}, to({"b@x.test"}));
    transaction.start();
    transaction.take(ok);
    transaction.take(ok);
    EXPECT_TRUE(std::holds_alternative<SendBody>(transaction.take(go)));
    EXPECT_FALSE(transaction.may_be_delivered());
    transaction.body_sent();
    EXPECT_TRUE(transaction.may_be_delivered());
    EXPECT_FALSE(transaction.results()[0].has_value());
}

TEST(ClientTransactionDeathTest, WritesNoSecondCommand) {
    EXPECT_DEATH(ClientTransaction({}, to({"b@x.test>\r\nRSET"})), "check_is_one_line|none_of");
}

// RFC 8689.
TEST(ClientTransaction, RequiresTlsWhereThePeerKnowsHow) {
    auto envelope = to({"b@x.test"});
    const PeerExtensions knowing{.require_tls = true};
    const auto begin_of = [&](const PeerExtensions& peer) {
        return run(ClientTransaction(peer, envelope), {}).log;
    };
    EXPECT_EQ(begin_of(knowing), "MAIL FROM:<a@out.test>\r\nno reply at mail");

    envelope.require_tls = RequireTls::where_offered;
    EXPECT_EQ(begin_of(knowing), "MAIL FROM:<a@out.test> REQUIRETLS\r\nno reply at mail");
    EXPECT_EQ(begin_of({}), "MAIL FROM:<a@out.test>\r\nno reply at mail");

    envelope.require_tls = RequireTls::always;
    EXPECT_EQ(begin_of(knowing), "MAIL FROM:<a@out.test> REQUIRETLS\r\nno reply at mail");
    const auto refused = run(ClientTransaction({}, envelope), {});
    EXPECT_EQ(refused.log, "");
    ASSERT_EQ(refused.results.size(), 1U);
    EXPECT_EQ(refused.results[0].substr(0, 15), "mail 550 5.7.30");
    EXPECT_EQ(refused.after, AfterTransaction::ready);
}

}  // namespace
}  // namespace postrider::smtp
