// How far a conversation with another server has come: what deadlines and outcomes go by.
#pragma once

#include <cstdint>
#include <string_view>

namespace postrider::smtp {

/// In the order of a conversation.
enum class Stage : std::uint8_t {
    connect,
    greeting,
    ehlo,
    starttls,
    auth,
    mail,
    rcpt,
    data,
    body,
    final_dot,
    rset,
    quit,
};

/// "connect", "greeting" …, as recorded with an attempt.
std::string_view name_of(Stage stage);

}  // namespace postrider::smtp
