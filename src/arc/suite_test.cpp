// The public test suites for ARC, when they are there.
#include "arc/results.h"
#include "arc/seal.h"
#include "arc/validate.h"
#include "base/ascii.h"
#include "testing/corpora.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <cstdio>
#include <map>
#include <optional>
#include <string>

namespace postrider::arc {
namespace {

constexpr base::Time noon = base::from_micros(1'700'000'000'000'000);

std::string with_crlf(const std::string& text) {
    std::string result;
    for (const char c : text) {
        result.append(c == '\n' ? "\r\n" : std::string(1, c));
    }
    return result;
}

Keys keys_of(const YAML::Node& records) {
    Keys keys;
    for (const auto& entry : records) {
        keys[entry.first.as<std::string>()] = std::vector{entry.second.as<std::string>()};
    }
    return keys;
}

/// Every name of the message that the suite does not list has no key.
Verdict validate(std::string_view message, Keys keys) {
    const auto header = mail::HeaderBlock::parse(message).value();
    Validation validation(header);
    for (const auto& name : validation.key_names()) {
        keys.try_emplace(name, std::unexpected(dkim::NoAnswer::not_there));
    }
    validation.add_body(message.substr(header.body_offset()));
    return validation.judge(keys, noon);
}

struct Count {
    int passed = 0;
    int failed = 0;

    void add(bool good) { (good ? passed : failed) += 1; }
};

TEST(ArcSuite, ValidatesEveryChain) {
    const auto folder = testing::find_corpus("arc");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    // Some cases have the same name; together they count as one.
    std::map<std::string, bool> good_by_name;
    for (const auto& scenario :
         YAML::LoadAllFromFile((*folder / "arc-draft-validation-tests.yml").string())) {
        const auto keys = keys_of(scenario["txt-records"]);
        for (const auto& entry : scenario["tests"]) {
            const auto message = with_crlf(entry.second["message"].as<std::string>());
            const auto verdict = validate(message, keys);
            // Where the newest seal itself says "fail" the suite leaves the result open; RFC 8617
            // §5.2 says fail.
            const auto listed = base::to_lower(entry.second["cv"].as<std::string>());
            const auto expected = listed.empty() || listed == "null" ? "fail" : listed;
            const bool good = name_of(verdict.status) == expected;
            auto& all_good =
                good_by_name.try_emplace(entry.first.as<std::string>(), true).first->second;
            all_good = all_good && good;
            EXPECT_TRUE(good) << entry.first << ": " << describe(verdict.reason) << ", "
                              << dkim::describe(verdict.cause) << "; expected " << expected;
        }
    }
    Count count;
    for (const auto& [name, good] : good_by_name) {
        count.add(good);
    }
    std::printf("ARC validation suite: %d passed, %d failed\n", count.passed, count.failed);
    EXPECT_EQ(count.passed, 171);
}

/// Name and canonical value of each field that the suite wants.
std::string wanted_fields(const YAML::Node& test) {
    std::string text;
    constexpr std::pair<const char*, const char*> names[] = {
        {"AS", "ARC-Seal"}, {"AMS", "ARC-Message-Signature"}, {"AAR", "ARC-Authentication-Results"}
    };
    for (const auto& [key, name] : names) {
        const auto value = with_crlf(test[key].as<std::string>());
        if (!base::trim(value).empty()) {
            const mail::Field field{.name = name, .value = value};
            dkim::append_canonical(text, field, dkim::Canonicalization::relaxed);
        }
    }
    return text;
}

/// b= may be broken into lines anywhere.
std::string without_blanks(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
    return text;
}

std::string canonical_fields(const std::string& text) {
    std::string canonical;
    const auto header = mail::HeaderBlock::parse(text).value();
    for (const auto& field : header.fields()) {
        dkim::append_canonical(canonical, field, dkim::Canonicalization::relaxed);
    }
    return canonical;
}

std::string seal_as_asked(const YAML::Node& test, const dkim::Signer& signer, const Keys& keys) {
    const auto message = with_crlf(test["message"].as<std::string>());
    const auto header = mail::HeaderBlock::parse(message).value();
    const auto results = combined_results(header, test["srv-id"].as<std::string>());
    SealRequest request{
        .signer = signer,
        .results = results,
        .time = base::Time(std::chrono::seconds(test["t"].as<int>())),
    };
    const auto names = test["sig-headers"].as<std::string>();
    for (const auto name : dkim::colon_list(names)) {
        request.signed_fields.emplace_back(name);
    }
    const auto body = dkim::body_hash(std::string_view(message).substr(header.body_offset()));
    const auto fields = seal(header, body, validate(message, keys), request);
    return fields.value_or("");
}

TEST(ArcSuite, SealsEveryMessageToTheByte) {
    const auto folder = testing::find_corpus("arc");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    Count count;
    for (const auto& scenario :
         YAML::LoadAllFromFile((*folder / "arc-draft-sign-tests.yml").string())) {
        const dkim::Signer signer{
            .domain = scenario["domain"].as<std::string>(),
            .selector = scenario["sel"].as<std::string>(),
            .key = dkim::SigningKey::from_pem(scenario["privatekey"].as<std::string>()).value(),
        };
        const auto keys = keys_of(scenario["txt-records"]);
        for (const auto& entry : scenario["tests"]) {
            const auto sealed = canonical_fields(seal_as_asked(entry.second, signer, keys));
            const auto wanted = wanted_fields(entry.second);
            const bool good = without_blanks(sealed) == without_blanks(wanted);
            count.add(good);
            EXPECT_TRUE(good) << entry.first << "\n" << sealed << "wanted:\n" << wanted;
        }
    }
    std::printf("ARC signing suite: %d passed, %d failed\n", count.passed, count.failed);
    EXPECT_EQ(count.passed, 17);
}

}  // namespace
}  // namespace postrider::arc
