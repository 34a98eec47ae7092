// Every reply that our server gives, with code, enhanced code and words that say what to fix.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "smtp/reply.h"

namespace postrider::smtp::replies {

// Clients of Postal match on "OK", "Go ahead", "Granted for", "Authentication required" and
// "Invalid credential"; those words stay.

Reply greeting(std::string_view host);
Reply hello(std::string_view host);
Reply goodbye();
Reply ok();
Reply sender_ok();
Reply recipient_ok();
Reply chunk_ok(std::uint64_t octets);
/// After the message is safe; `id` helps both sides to find it in their logs.
Reply queued(std::string_view id);
Reply go_ahead();
Reply ready_for_tls();
Reply cannot_verify();
Reply help();

// Authentication, RFC 4954 §6.
Reply granted(std::string_view server);
Reply sasl_challenge(std::string_view base64);
Reply authentication_required();
Reply invalid_credential();
Reply authentication_unavailable();
Reply authentication_cancelled();
Reply authentication_not_base64();
Reply authentication_malformed();
Reply authentication_line_too_long();
Reply mechanism_unknown();
Reply encryption_required_for_authentication();
Reply already_authenticated();
Reply authentication_not_offered();

// TLS, RFC 3207 §4.
Reply starttls_required();
Reply already_tls();
Reply tls_not_offered();

// Order and grammar.
Reply hello_first();
Reply sender_first();
Reply recipient_first();
Reply transaction_open();
Reply no_valid_recipients();
Reply chunks_open();
Reply chunks_failed();
Reply bad_sequence();
Reply unknown_command();
Reply not_implemented();
Reply line_too_long();
Reply syntax_error(std::string_view what);
Reply parameter_error(std::string_view what);
/// RFC 5321 §4.1.1.11: a parameter we do not know or have not offered.
Reply parameter_unknown(std::string_view keyword);
Reply bad_sender(std::string_view why);
Reply bad_recipient(std::string_view why);
Reply smtputf8_needed();
Reply body_type_not_offered();

// Limits.
Reply message_too_large(std::uint64_t size_max);
Reply too_many_recipients();
Reply too_many_messages();
Reply too_many_errors();
Reply too_many_commands();
/// Of one address.
Reply too_many_connections();
Reply too_many_connections_of_network();
Reply too_many_connections_in_all();
Reply connects_too_often();
/// Clients have to come through a proxy.
Reply proxies_only();
Reply idle_too_long();
Reply shutting_down();

// What a message can be refused for by its bytes.
Reply bare_carriage_return();
Reply bare_line_feed();
Reply nul_in_message();

// What the world can be like.
Reply try_again_later();

}  // namespace postrider::smtp::replies
