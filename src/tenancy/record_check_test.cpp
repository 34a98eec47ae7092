// What owners publish, right and nearly right.
#include "tenancy/record_check.h"

#include <gtest/gtest.h>

#include <vector>

namespace postrider::tenancy {
namespace {

using Values = std::vector<std::string>;

RecordState state_of(const DnsRecord& wanted, const Values& found) {
    return check_record(wanted, found, "spf.mail.test").state;
}

const DnsRecord ownership{"TXT", "a.test", "postal-verification abc", "ownership"};
const DnsRecord spf{"TXT", "a.test", "v=spf1 a mx include:spf.mail.test ~all", "SPF"};
const DnsRecord dkim{"TXT", "k._domainkey.a.test", "v=DKIM1; t=s; h=sha256; p=AbC=;", "DKIM"};
const DnsRecord dmarc{"TXT", "_dmarc.a.test", "v=DMARC1; p=none", "DMARC"};
const DnsRecord return_path{"CNAME", "psrp.a.test", "rp.mail.test", "return path"};

TEST(RecordCheck, ProvesOwnershipByTheExactText) {
    EXPECT_EQ(state_of(ownership, {"v=spf1 -all", "postal-verification abc"}), RecordState::right);
    EXPECT_EQ(state_of(ownership, {"postal-verification abcd"}), RecordState::missing);
    EXPECT_EQ(state_of(ownership, {}), RecordState::missing);
}

TEST(RecordCheck, WantsOneSpfRecordThatIncludesOurs) {
    EXPECT_EQ(state_of(spf, {"other", "v=spf1 include:SPF.mail.test -all"}), RecordState::right);
    EXPECT_EQ(state_of(spf, {"v=spf1 +include:spf.mail.test -all"}), RecordState::right);
    EXPECT_EQ(state_of(spf, {"v=spf1 include:spf.mail.test.evil.test -all"}), RecordState::wrong);
    EXPECT_EQ(state_of(spf, {"v=spf1 mx -all"}), RecordState::wrong);
    EXPECT_EQ(
        state_of(spf, {"v=spf1 include:spf.mail.test -all", "v=spf1 mx -all"}), RecordState::wrong
    );
    EXPECT_EQ(state_of(spf, {"other"}), RecordState::missing);
}

TEST(RecordCheck, WantsTheKeyAndNoOther) {
    EXPECT_EQ(state_of(dkim, {dkim.value}), RecordState::right);
    EXPECT_EQ(state_of(dkim, {"v=DKIM1;t=s;h=sha256;p=AbC="}), RecordState::right);
    EXPECT_EQ(state_of(dkim, {"v=DKIM1; t=s; h=sha256; p=aBc=;"}), RecordState::wrong);
    EXPECT_EQ(state_of(dkim, {dkim.value, dkim.value}), RecordState::wrong);
    EXPECT_EQ(state_of(dkim, {}), RecordState::missing);
}

TEST(RecordCheck, TakesAnyDmarcPolicy) {
    EXPECT_EQ(state_of(dmarc, {"v=DMARC1; p=reject"}), RecordState::right);
    EXPECT_EQ(state_of(dmarc, {"v=DMARC1; p=none", "v=DMARC1; p=reject"}), RecordState::wrong);
    EXPECT_EQ(state_of(dmarc, {"else"}), RecordState::missing);
}

TEST(RecordCheck, WantsTheReturnPathToLeadToUs) {
    EXPECT_EQ(state_of(return_path, {"RP.mail.test"}), RecordState::right);
    EXPECT_EQ(state_of(return_path, {"elsewhere.test"}), RecordState::wrong);
    EXPECT_EQ(state_of(return_path, {}), RecordState::missing);
}

TEST(RecordCheck, WantsEveryMailHost) {
    const Values wanted = {"mx1.mail.test", "mx2.mail.test"};
    EXPECT_EQ(
        check_mail_hosts(wanted, Values{"other.test", "MX2.mail.test", "mx1.mail.test"}).state,
        RecordState::right
    );
    const auto half = check_mail_hosts(wanted, Values{"mx1.mail.test"});
    EXPECT_EQ(half.state, RecordState::wrong);
    EXPECT_EQ(half.problem, "mx2.mail.test is not among them");
    EXPECT_EQ(check_mail_hosts(wanted, Values{"other.test"}).state, RecordState::missing);
}

TEST(RecordCheck, NamesItsStates) {
    EXPECT_EQ(name_of(RecordState::right), "right");
    EXPECT_EQ(name_of(RecordState::unknown), "unknown");
}

}  // namespace
}  // namespace postrider::tenancy
