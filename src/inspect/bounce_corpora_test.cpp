// Bounces that mail systems of the world really sent, against facts that others found in them.
#include "inspect/inspect.h"

#include "testing/corpora.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <fstream>
#include <iostream>
#include <map>

namespace postrider::inspect {
namespace {

using bounce::BounceClass;

/// The corpus tells finer reasons than our ten classes.
const std::map<std::string, BounceClass, std::less<>> class_of_reason = {
    {"userunknown", BounceClass::bad_address},
    {"hostunknown", BounceClass::bad_address},
    {"hasmoved", BounceClass::bad_address},
    {"notaccept", BounceClass::bad_address},
    {"filtered", BounceClass::bad_address},
    {"suspend", BounceClass::bad_address},
    {"mailboxfull", BounceClass::mailbox_full},
    {"blocked", BounceClass::reputation},
    {"badreputation", BounceClass::reputation},
    {"requireptr", BounceClass::authentication},
    {"authfailure", BounceClass::authentication},
    {"contenterror", BounceClass::content},
    {"spamdetected", BounceClass::content},
    {"mesgtoobig", BounceClass::content},
    {"exceedlimit", BounceClass::content},
    {"notcompliantrfc", BounceClass::content},
    {"policyviolation", BounceClass::policy},
    {"securityerror", BounceClass::policy},
    {"rejected", BounceClass::policy},
    {"speeding", BounceClass::rate},
    {"toomanyconn", BounceClass::rate},
    {"expired", BounceClass::network},
    {"networkerror", BounceClass::network},
    {"norelaying", BounceClass::relaying},
    {"mailererror", BounceClass::other},
    {"onhold", BounceClass::other},
    {"syntaxerror", BounceClass::other},
    {"systemerror", BounceClass::other},
    {"systemfull", BounceClass::other},
    {"undefined", BounceClass::other},
};

/// A file may hold several messages, as mailboxes do.
std::vector<std::string> messages_of(const std::filesystem::path& path) {
    const std::string text = testing::read_file(path);
    std::vector<std::string> messages;
    std::size_t begin = 0;
    for (auto end = text.find("\n\nFrom MAILER-DAEMON "); end != std::string::npos;
         end = text.find("\n\nFrom MAILER-DAEMON ", begin)) {
        messages.push_back(text.substr(begin, end - begin));
        begin = end + 2;
    }
    messages.push_back(text.substr(begin));
    return messages;
}

/// What the corpus or we tell of one recipient.
struct Facts {
    std::string status;
    std::string reply;
    bool hard = false;
    std::string kind;
};

Facts expected_facts(const boost::json::object& row) {
    const std::string reason(row.at("reason").as_string());
    Facts facts{
        .status = std::string(row.at("status").as_string()),
        .reply = std::string(row.at("reply").as_string()),
        .hard = row.at("hard").as_bool(),
    };
    const auto known = class_of_reason.find(reason);
    facts.kind =
        known == class_of_reason.end() ? reason : std::string(bounce::name_of(known->second));
    return facts;
}

std::vector<Facts> found_facts(const Inspection& inspection) {
    std::vector<Facts> list;
    if (inspection.kind == MessageKind::complaint) {
        const std::size_t count = std::max<std::size_t>(1, inspection.complaint->recipients.size());
        return {count, Facts{.kind = "feedback"}};
    }
    if (inspection.kind == MessageKind::auto_reply) {
        return {Facts{.kind = "vacation"}};
    }
    for (const bounce::ReportedRecipient& recipient : inspection.report.recipients) {
        const bool is_delivered = inspection.kind == MessageKind::confirmation;
        list.push_back({
            .status = recipient.status,
            .reply = recipient.reply == 0 ? "" : std::to_string(recipient.reply),
            .hard = recipient.classification.is_hard,
            .kind = is_delivered
                        ? "delivered"
                        : std::string(bounce::name_of(recipient.classification.bounce_class)),
        });
    }
    return list;
}

/// The corpus makes up x.0.9NN where a report has no status; there ours may be any.
bool is_made_up(const std::string& status) {
    return status.contains(".0.9");
}

struct Tally {
    int rows = 0;
    int passed = 0;
    int status = 0;
    int reply = 0;
    int hard = 0;
    int kind = 0;
};

void compare(Tally& tally, const Facts& expected, const Facts& found, const std::string& name) {
    const bool status = is_made_up(expected.status) || expected.status == found.status;
    const bool reply = expected.reply == found.reply;
    const bool hard = expected.hard == found.hard;
    const bool kind = expected.kind == found.kind;
    tally.status += status ? 1 : 0;
    tally.reply += reply ? 1 : 0;
    tally.hard += hard ? 1 : 0;
    tally.kind += kind ? 1 : 0;
    tally.passed += status && reply && hard && kind ? 1 : 0;
    if (std::getenv("POSTRIDER_SHOW_DIFFERENCES") != nullptr &&
        !(status && reply && hard && kind)) {
        std::cout << name << ": " << expected.status << ' ' << expected.reply << ' '
                  << expected.hard << ' ' << expected.kind << " but found " << found.status << ' '
                  << found.reply << ' ' << found.hard << ' ' << found.kind << '\n';
    }
}

TEST(BounceCorpora, AgreeWithWhatOthersFound) {
    const auto folder = testing::find_corpus("bounces");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    const auto expected = boost::json::parse(testing::read_file(*folder / "expected.json"));
    Tally tally;
    for (const auto& [name, rows] : expected.as_object()) {
        std::vector<Facts> found;
        for (const std::string& message : messages_of(*folder / std::string(name))) {
            const Inspection inspection = inspect(message);
            EXPECT_NE(inspection.kind, MessageKind::message) << name;
            std::ranges::copy(found_facts(inspection), std::back_inserter(found));
        }
        tally.rows += static_cast<int>(rows.as_array().size());
        for (std::size_t i = 0; i < rows.as_array().size(); ++i) {
            const Facts facts = expected_facts(rows.as_array()[i].as_object());
            const bool is_counted = found.size() == rows.as_array().size();
            compare(tally, facts, is_counted ? found[i] : Facts{.kind = "missing"}, name);
        }
    }
    std::cout << "bounces: " << tally.passed << " rows passed, " << tally.rows - tally.passed
              << " failed of " << tally.rows << " (status " << tally.status << ", reply "
              << tally.reply << ", hard " << tally.hard << ", class " << tally.kind << ")\n";
    for (const int agreed : {tally.status, tally.reply, tally.hard, tally.kind}) {
        EXPECT_GE(agreed * 100, tally.rows * 97);
    }
    EXPECT_GE(tally.passed * 100, tally.rows * 97);
}

TEST(BounceCorpora, WhatLooksLikeABounceIsNone) {
    const auto folder = testing::find_corpus("bounces-not");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    int failed = 0;
    int passed = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const MessageKind kind = inspect(testing::read_file(entry.path())).kind;
        const bool is_none = kind != MessageKind::bounce && kind != MessageKind::delay;
        EXPECT_TRUE(is_none) << entry.path();
        (is_none ? passed : failed) += 1;
    }
    std::cout << "bounces-not: " << passed << " passed, " << failed << " failed\n";
}

}  // namespace
}  // namespace postrider::inspect
