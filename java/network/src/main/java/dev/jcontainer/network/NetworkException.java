package dev.jcontainer.network;

import java.io.IOException;

/** A network device could not be moved. The message is for people and names the device. */
public final class NetworkException extends IOException {
    private static final long serialVersionUID = 1;

    NetworkException(String message) {
        super(message);
    }
}
