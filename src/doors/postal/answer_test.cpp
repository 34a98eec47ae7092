// Claims about the envelope.
#include "doors/postal/answer.h"

#include <gtest/gtest.h>

namespace postrider::doors::postal {
namespace {

using namespace std::chrono_literals;

TEST(Envelope, HasItsKeysInOrder) {
    const auto response = envelope(Answer::success(R"({"a":1})"), 40ms);

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.fields.value("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(response.body, R"({"status":"success","time":0.04,"flags":{},"data":{"a":1}})");
}

TEST(Envelope, PutsTheCodeOfAnErrorLast) {
    EXPECT_EQ(
        envelope(Answer::error("InvalidServerAPIKey", {{"message", "No."}, {"token", "K"}}), 0ms)
            .body,
        R"({"status":"error","time":0.0,"flags":{},)"
        R"("data":{"message":"No.","token":"K","code":"InvalidServerAPIKey"}})"
    );
    EXPECT_EQ(Answer::error("ServerSuspended").data, R"({"code":"ServerSuspended"})");
}

TEST(Envelope, GivesAParameterErrorOnlyAMessage) {
    EXPECT_EQ(
        envelope(Answer::parameter_error("`id` is missing"), 2ms).body,
        R"({"status":"parameter-error","time":0.002,"flags":{},"data":{"message":"`id` is missing"}})"
    );
}

}  // namespace
}  // namespace postrider::doors::postal
