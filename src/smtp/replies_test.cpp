// The replies of our server: legal, on one short line, and with the words that clients match on.
#include "smtp/replies.h"

#include <gtest/gtest.h>

#include <vector>

namespace postrider::smtp {
namespace {

std::vector<Reply> all() {
    using namespace replies;
    return {
        greeting("mx.test"),
        hello("mx.test"),
        goodbye(),
        ok(),
        sender_ok(),
        recipient_ok(),
        chunk_ok(10),
        queued("1-2"),
        go_ahead(),
        ready_for_tls(),
        cannot_verify(),
        help(),
        granted("acme/main"),
        sasl_challenge("VXNlcm5hbWU6"),
        authentication_required(),
        invalid_credential(),
        authentication_unavailable(),
        authentication_cancelled(),
        authentication_not_base64(),
        authentication_malformed(),
        authentication_line_too_long(),
        mechanism_unknown(),
        encryption_required_for_authentication(),
        already_authenticated(),
        authentication_not_offered(),
        starttls_required(),
        already_tls(),
        tls_not_offered(),
        hello_first(),
        sender_first(),
        recipient_first(),
        transaction_open(),
        no_valid_recipients(),
        chunks_open(),
        chunks_failed(),
        bad_sequence(),
        unknown_command(),
        not_implemented(),
        line_too_long(),
        syntax_error("x"),
        parameter_error("x"),
        parameter_unknown("X"),
        bad_sender("x"),
        bad_recipient("x"),
        smtputf8_needed(),
        body_type_not_offered(),
        message_too_large(1000),
        too_many_recipients(),
        too_many_messages(),
        too_many_errors(),
        too_many_connections(),
        idle_too_long(),
        shutting_down(),
        bare_carriage_return(),
        bare_line_feed(),
        nul_in_message(),
        try_again_later(),
    };
}

TEST(Replies, FitOnOneLineThatNoTerminalWraps) {
    for (const Reply& reply : all()) {
        const std::string wire = to_wire(reply);
        EXPECT_LE(wire.size(), 100U) << wire;
        EXPECT_EQ(wire.find("\r\n"), wire.size() - 2) << wire;
    }
}

TEST(Replies, CarryAnEnhancedCodeOfTheirClass) {
    for (const Reply& reply : all()) {
        if (reply.enhanced) {
            EXPECT_EQ(reply.enhanced->status_class, reply.code / 100) << to_line(reply);
        }
    }
}

TEST(Replies, KeepTheWordsThatClientsOfPostalMatchOn) {
    EXPECT_EQ(to_line(replies::greeting("mx.test")), "220 mx.test ESMTP Postrider");
    EXPECT_EQ(to_line(replies::granted("acme/main")), "235 2.7.0 Granted for acme/main");
    EXPECT_EQ(to_line(replies::authentication_required()), "530 5.7.0 Authentication required");
    EXPECT_EQ(to_line(replies::invalid_credential()), "535 5.7.8 Invalid credential");
    EXPECT_EQ(to_line(replies::ok()), "250 2.0.0 OK");
    EXPECT_EQ(to_line(replies::go_ahead()), "354 Go ahead");
    EXPECT_EQ(to_line(replies::sasl_challenge("VXNlcm5hbWU6")), "334 VXNlcm5hbWU6");
}

}  // namespace
}  // namespace postrider::smtp
