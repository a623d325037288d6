package dev.jcontainer.engine.session;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * A connection to the bus of a user, for the few calls that are needed to make a scope. It is our own, because the
 * library for D-Bus that the OCI runtime uses would be loaded at each start of a container. All waits together last a
 * few seconds at most. Not thread-safe.
 */
final class UserBus implements AutoCloseable {
    /** The time for everything that is done with one connection. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private static final int MOST_OF_LINE = 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final long deadline;
    private int serial;

    private UserBus(SocketChannel channel, Selector selector, long deadline) {
        this.channel = channel;
        this.selector = selector;
        this.deadline = deadline;
    }

    /** The bus has answered with an error. */
    static final class BusException extends IOException {
        private static final long serialVersionUID = 1;

        private final String name;

        BusException(String name, String message) {
            super(message);
            this.name = name;
        }

        /** The name of the error, such as {@code org.freedesktop.systemd1.UnitExists}. */
        String name() {
            return name;
        }
    }

    /**
     * Connects.
     *
     * @param socket the path of the bus
     * @param uid our user, as the machine's first user namespace knows it
     */
    static UserBus connect(String socket, long uid) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false); // first: a bus that does not accept would be waited for without a limit
            if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                throw new IOException("the bus does not accept connections");
            }
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            UserBus bus = new UserBus(channel, selector, System.nanoTime() + PATIENCE);
            try {
                bus.introduce(uid);
                return bus;
            } catch (IOException | RuntimeException | Error e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** The kernel tells the bus who we are; the number must be the same (D-Bus specification, EXTERNAL). */
    private void introduce(long uid) throws IOException {
        String hexadecimal = HexFormat.of().formatHex(Long.toString(uid).getBytes(StandardCharsets.US_ASCII));
        send(("\0AUTH EXTERNAL " + hexadecimal + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String answer = line();
        if (!answer.startsWith("OK ")) {
            throw new IOException("the bus refuses this user: " + answer);
        }
        send("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
        call(new BusCall("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello"));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < MOST_OF_LINE) {
            char c = (char) receive(1).get();
            if (c == '\n') {
                return line.toString().strip();
            }
            line.append(c);
        }
        throw new IOException("the bus has answered with a line without an end");
    }

    /**
     * Calls a method, and waits for its answer; signals that come before are passed over.
     *
     * @throws BusException if the answer is an error
     */
    BusMessage call(BusCall call) throws IOException {
        int number = ++serial;
        send(call.message(number));
        while (true) {
            BusMessage message = next();
            if (message.replyTo() == number) {
                String error = message.error();
                if (error != null) {
                    throw new BusException(error, message.string());
                }
                return message;
            }
        }
    }

    /** Waits for the next message. */
    BusMessage next() throws IOException {
        left(); // a bus that sends other messages all the time is not waited for either
        ByteBuffer prefix = receive(BusMessage.PREFIX);
        int length = BusMessage.length(prefix);
        ByteBuffer message = ByteBuffer.allocate(length).put(prefix);
        receive(message);
        return BusMessage.parse(message.flip());
    }

    private ByteBuffer receive(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        receive(bytes);
        return bytes.flip();
    }

    private void receive(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int got = channel.read(bytes);
            if (got < 0) {
                throw new EOFException("the bus has closed the connection");
            }
            if (got == 0) {
                await(SelectionKey.OP_READ);
            }
        }
    }

    private void send(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            if (channel.write(left) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    /** The milliseconds that are left. */
    private long left() throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new IOException("the bus does not answer");
        }
        return left;
    }

    private void await(int operation) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        selector.select(left());
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("the wait for the bus was interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
