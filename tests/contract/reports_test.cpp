// Reports of others: kept once, counted whole, gone in time.
#include "store/received_reports.h"

#include <gmock/gmock.h>

#include <random>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;

const model::OrganizationId acme{3};

reports::AggregateReport a_dmarc_report() {
    reports::AggregateReport report;
    report.organization = "There";
    report.report_id = "r1";
    report.begin = noon - 24h;
    report.end = noon;
    report.policy.domain = "acme.test";
    report.policy.policy = "none";
    reports::AggregateRow row;
    row.source_address = "192.0.2.1";
    row.count = 5;
    row.disposition = "none";
    row.dkim = "pass";
    row.spf = "fail";
    row.header_from = "acme.test";
    row.dkim_results = {{"acme.test", "sel", "pass", ""}};
    row.spf_results = {{"other.test", "mfrom", "pass", ""}};
    report.rows.push_back(row);
    row.dkim = "fail";
    row.count = 2;
    report.rows.push_back(row);
    return report;
}

reports::TlsReport a_tls_report() {
    reports::TlsReport report;
    report.organization = "There";
    report.report_id = "t1";
    report.begin = noon - 24h;
    report.end = noon;
    reports::TlsPolicyReport policy;
    policy.type = "sts";
    policy.domain = "acme.test";
    policy.mx_hosts = {"mx.acme.test"};
    policy.successes = 90;
    policy.failures = 10;
    reports::TlsFailure failure;
    failure.result = "certificate-expired";
    failure.sessions = 10;
    policy.details.push_back(failure);
    report.policies.push_back(policy);
    return report;
}

class ReceivedReports : public StoreTest {
protected:
    template <class Report>
    bool keep(const Report& report, model::OrganizationId whose = acme) {
        bool is_kept = false;
        wait(store->write([&](Transaction& transaction) {
            is_kept = keep_report(transaction, whose, report, noon).has_value();
        }));
        return is_kept;
    }
    template <class Compute>
    auto ask(Compute compute) {
        std::optional<decltype(compute(std::declval<Transaction&>()))> answer;
        wait(store->read([&](Transaction& transaction) { answer.emplace(compute(transaction)); }));
        return std::move(*answer);
    }
    std::vector<KeptDmarcReport> dmarc(std::optional<model::OrganizationId> whose = {}) {
        return ask([&](Transaction& transaction) {
            return list_dmarc_reports(transaction, whose, {}, 10);
        });
    }
    std::vector<KeptTlsReport> tls() {
        return ask([&](Transaction& transaction) {
            return list_tls_reports(transaction, acme, {}, 10);
        });
    }
};
EVERY_ENGINE(ReceivedReports);

TEST_P(ReceivedReports, OfDmarcAreKeptWithTheirRows) {
    EXPECT_TRUE(keep(a_dmarc_report()));

    const auto all = dmarc(acme);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].reporter, "There");
    EXPECT_EQ(all[0].domain, "acme.test");
    EXPECT_EQ(all[0].rows, 2);
    EXPECT_EQ(all[0].messages, 7);
    EXPECT_EQ(all[0].passed, 5);
    const auto rows =
        ask([&](Transaction& transaction) { return rows_of(transaction, all[0].id); });
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].source_address, "192.0.2.1");
    EXPECT_EQ(rows[0].details, "dkim pass acme.test (sel); spf pass other.test");
    EXPECT_EQ(rows[1].dkim, "fail");
}

TEST_P(ReceivedReports, OfTlsAreKeptWithTheirFailures) {
    EXPECT_TRUE(keep(a_tls_report()));
    EXPECT_FALSE(keep(a_tls_report()));

    const auto all = tls();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].successes, 90);
    EXPECT_EQ(all[0].failures, 10);
    const auto rows =
        ask([&](Transaction& transaction) { return rows_of(transaction, all[0].id); });
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].receiving_host, "mx.acme.test");
    EXPECT_EQ(rows[1].result, "certificate-expired");
    EXPECT_EQ(rows[1].failures, 10);
}

TEST_P(ReceivedReports, AreKeptOnceForAnOrganization) {
    EXPECT_TRUE(keep(a_dmarc_report()));
    EXPECT_FALSE(keep(a_dmarc_report()));
    EXPECT_TRUE(keep(a_dmarc_report(), model::OrganizationId{4}));
    EXPECT_EQ(dmarc().size(), 2U);
    EXPECT_EQ(dmarc(acme).size(), 1U);
}

TEST_P(ReceivedReports, AreCutWhereTheyAreTooLarge) {
    auto report = a_dmarc_report();
    report.organization = std::string(5000, 'x');
    report.rows[0].count = std::numeric_limits<std::uint64_t>::max();
    report.rows[1].count = std::numeric_limits<std::uint64_t>::max();

    EXPECT_TRUE(keep(report));

    const auto kept = dmarc().at(0);
    EXPECT_EQ(kept.reporter.size(), report_name_kept_max);
    EXPECT_GT(kept.messages, 0);
}

TEST_P(ReceivedReports, AreKeptThoughTheirNamesFillNoIndex) {
    std::minstd_rand random;
    const auto noise = [&] {
        std::string text;
        while (text.size() < report_text_kept_max) {
            text += static_cast<char>(' ' + 1 + random() % 94);
        }
        return text;
    };
    auto dmarc_report = a_dmarc_report();
    dmarc_report.organization = noise();
    dmarc_report.report_id = noise();
    dmarc_report.policy.domain = noise();
    auto tls_report = a_tls_report();
    tls_report.organization = std::string(5000, '\xff');
    tls_report.report_id = noise();

    EXPECT_TRUE(keep(dmarc_report));
    EXPECT_TRUE(keep(tls_report));
}

TEST_P(ReceivedReports, GoWhenTheyAreOld) {
    keep(a_dmarc_report());
    keep(a_tls_report());
    const auto id = dmarc().at(0).id;

    const auto remove_before = [&](base::Time time) {
        wait(store->write([time](Transaction& transaction) {
            remove_dmarc_reports_before(transaction, time);
            remove_tls_reports_before(transaction, time);
        }));
    };
    remove_before(noon);
    EXPECT_EQ(dmarc().size(), 1U);
    EXPECT_EQ(tls().size(), 1U);
    remove_before(noon + 1h);

    EXPECT_TRUE(dmarc().empty());
    EXPECT_TRUE(tls().empty());
    EXPECT_TRUE(ask([&](Transaction& transaction) { return rows_of(transaction, id); }).empty());
}

}  // namespace
}  // namespace postrider::store
