package dev.jcontainer.image.registry.http;

import java.net.SocketTimeoutException;

/** Something took longer than it may as a whole, although bytes may have come all the time. */
final class SlowException extends SocketTimeoutException {
    private static final long serialVersionUID = 1;

    SlowException(String message) {
        super(message);
    }
}
