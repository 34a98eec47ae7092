// The public test suite for RFC 7208, when it is there.
#include "spf/check.h"

#include "base/ascii.h"
#include "testing/corpora.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <cstdio>
#include <map>
#include <set>
#include <string>

namespace postrider::spf {
namespace {

constexpr int questions_max = 300;
constexpr int cnames_max = 8;

std::string joined(const YAML::Node& node) {
    if (node.IsScalar()) {
        return node.as<std::string>();
    }
    std::string text;
    for (const auto& piece : node) {
        text += piece.as<std::string>();
    }
    return text;
}

/// The zone of one scenario.
class SuiteZone {
public:
    explicit SuiteZone(const YAML::Node& zone) {
        for (const auto& entry : zone) {
            names_[base::to_lower(entry.first.as<std::string>())] = entry.second;
        }
    }

    Answer answer(const Question& question) const {
        return answer(question.type, question.name, 0);
    }

private:
    Answer answer(RecordType type, const std::string& name, int cnames) const {
        const auto found = names_.find(name);
        if (found == names_.end()) {
            return std::unexpected(NoAnswer::nothing);
        }
        Records records;
        Records copied;
        bool has_txt = false;
        for (const auto& entry : found->second) {
            if (entry.IsScalar()) {
                // TIMEOUT says so for every type without a record before it.
                if (records.texts.empty() && records.addresses.empty() &&
                    (has_txt || copied.texts.empty())) {
                    return std::unexpected(NoAnswer::cannot_tell);
                }
                continue;
            }
            const auto kind = entry.begin()->first.as<std::string>();
            const YAML::Node value = entry.begin()->second;
            if (kind == "CNAME" && cnames < cnames_max) {
                return answer(type, base::to_lower(value.as<std::string>()), cnames + 1);
            }
            if (kind == "SPF" && type == RecordType::txt) {
                copied.texts.push_back(joined(value));
            } else if (kind == "TXT" && type == RecordType::txt) {
                has_txt = true;
                add(type, value, records);
            } else if (is_kind(kind, type)) {
                add(type, value, records);
            }
        }
        // A record of the old type stands for a TXT of the same text unless there are others.
        const auto& chosen = has_txt ? records : type == RecordType::txt ? copied : records;
        if (chosen.texts.empty() && chosen.addresses.empty()) {
            return std::unexpected(NoAnswer::nothing);
        }
        return chosen;
    }

    static bool is_kind(const std::string& kind, RecordType type) {
        return (kind == "A" && type == RecordType::a) ||
               (kind == "AAAA" && type == RecordType::aaaa) ||
               (kind == "MX" && type == RecordType::mx) ||
               (kind == "PTR" && type == RecordType::ptr);
    }

    static void add(RecordType type, const YAML::Node& value, Records& records) {
        if (type == RecordType::a || type == RecordType::aaaa) {
            records.addresses.push_back(base::IpAddress::parse(value.as<std::string>()).value());
        } else if (type == RecordType::mx) {
            records.texts.push_back(value[1].as<std::string>());
        } else if (joined(value) != "NONE") {
            records.texts.push_back(joined(value));
        }
    }

    std::map<std::string, YAML::Node> names_;
};

Verdict run(const SuiteZone& zone, const YAML::Node& test) {
    Check check({
        .client = base::IpAddress::parse(test["host"].as<std::string>()).value(),
        .helo = test["helo"].as<std::string>(),
        .mail_from = test["mailfrom"].as<std::string>(),
    });
    for (int i = 0; i < questions_max; ++i) {
        auto step = check.next();
        if (auto* verdict = std::get_if<Verdict>(&step)) {
            return *verdict;
        }
        const auto& question = std::get<Question>(step);
        check.answer(question, zone.answer(question));
    }
    return {};
}

bool is_as_expected(const Verdict& verdict, const YAML::Node& test) {
    std::set<std::string> results;
    if (test["result"].IsScalar()) {
        results.insert(test["result"].as<std::string>());
    } else {
        for (const auto& result : test["result"]) {
            results.insert(result.as<std::string>());
        }
    }
    if (!results.contains(std::string(name_of(verdict.result)))) {
        return false;
    }
    if (!test["explanation"]) {
        return true;
    }
    const auto explanation = test["explanation"].as<std::string>();
    return verdict.explanation == (explanation == "DEFAULT" ? "" : explanation);
}

TEST(SpfSuite, PassesEveryCaseOfRfc7208) {
    const auto folder = testing::find_corpus("spf");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    int passed = 0;
    int failed = 0;
    for (const auto& scenario : YAML::LoadAllFromFile((*folder / "rfc7208-tests.yml").string())) {
        const SuiteZone zone(scenario["zonedata"]);
        for (const auto& entry : scenario["tests"]) {
            const auto verdict = run(zone, entry.second);
            const bool good = is_as_expected(verdict, entry.second);
            (good ? passed : failed) += 1;
            EXPECT_TRUE(good) << entry.first << ": " << name_of(verdict.result) << " by '"
                              << verdict.mechanism << "' \"" << verdict.explanation
                              << "\", expected:\n"
                              << entry.second;
        }
    }
    std::printf("RFC 7208 suite: %d passed, %d failed\n", passed, failed);
    EXPECT_EQ(passed, 203);
}

}  // namespace
}  // namespace postrider::spf
