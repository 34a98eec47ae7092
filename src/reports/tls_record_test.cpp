// Where TLS reports are wanted.
#include "reports/tls_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = TlsReceiver::Kind;

std::vector<TlsReceiver> read(std::vector<std::string> texts) {
    return tls_receivers(texts);
}

TEST(TlsRecord, NamesReceiversByMailAndWeb) {
    EXPECT_THAT(
        read({"v=TLSRPTv1; rua=mailto:tls@a.test , https://r.a.test/v1?x=1;"}),
        ElementsAre(
            TlsReceiver{Kind::mail, "tls@a.test"},
            TlsReceiver{Kind::https, "https://r.a.test/v1?x=1"}
        )
    );
    EXPECT_THAT(
        read({"v=TLSRPTv1;rua=mailto:a%2Bb@a.test?subject=x"}),
        ElementsAre(TlsReceiver{Kind::mail, "a+b@a.test"})
    );
}

TEST(TlsRecord, StandsAmongOthers) {
    EXPECT_EQ(read({"v=spf1 -all", "v=TLSRPTv1; rua=mailto:tls@a.test"}).size(), 1U);
}

TEST(TlsRecord, OfSeveralNoneCounts) {
    EXPECT_THAT(
        read({"v=TLSRPTv1; rua=mailto:a@a.test", "v=TLSRPTv1; rua=mailto:b@a.test"}), IsEmpty()
    );
}

TEST(TlsRecord, WhatIsNoneNamesNobody) {
    for (const char* text :
         {"",
          "v=TLSRPTv1",
          "v=TLSRPTv10; rua=mailto:a@a.test",
          "v=tlsrptv1; rua=mailto:a@a.test",
          "v=TLSRPTv1; rua=",
          "v=TLSRPTv1; rua=mailto:",
          "v=TLSRPTv1; rua=mailto:a%2",
          "v=TLSRPTv1; rua=mailto:a%zz@a.test",
          "v=TLSRPTv1; rua=mailto:a",
          "v=TLSRPTv1; rua=mailto:a%0D%0ABcc:b@b.test",
          "v=TLSRPTv1; rua=mailto:a@a.test%3E%0D%0ARCPT TO:<b@b.test",
          "v=TLSRPTv1; rua=mailto:a@a.test%2Cb@b.test",
          "v=TLSRPTv1; rua=http://a.test/"}) {
        EXPECT_THAT(read({text}), IsEmpty()) << text;
    }
}

TEST(TlsRecord, NamesNobodyTwice) {
    EXPECT_EQ(read({"v=TLSRPTv1; rua=mailto:a@a.test,mailto:a@a.test"}).size(), 1U);
}

TEST(TlsRecord, NamesFourAtMost) {
    std::string text = "v=TLSRPTv1; rua=mailto:a@a.test";
    for (int i = 0; i < 10; ++i) {
        text += ",mailto:b" + std::to_string(i) + "@a.test";
    }
    EXPECT_EQ(read({text}).size(), tls_receivers_max);
}

}  // namespace
}  // namespace postrider::reports
