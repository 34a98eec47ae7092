// Time limits by stage.
#include "path/delivery/timeouts.h"

namespace postrider::delivery {

base::Duration Timeouts::of(smtp::Stage stage) const {
    using smtp::Stage;
    constexpr std::chrono::seconds farewell{5};
    switch (stage) {
        case Stage::connect:
            return connect;
        case Stage::greeting:
            return greeting;
        case Stage::ehlo:
        case Stage::auth:
            return ehlo;
        case Stage::starttls:
            return starttls;
        case Stage::mail:
        case Stage::rset:
            return mail;
        case Stage::rcpt:
            return rcpt;
        case Stage::data:
            return data;
        case Stage::body:
            return data_block;
        case Stage::final_dot:
            return final_dot;
        case Stage::quit:
            return farewell;
    }
    return connect;
}

}  // namespace postrider::delivery
