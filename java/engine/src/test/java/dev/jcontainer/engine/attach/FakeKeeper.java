package dev.jcontainer.engine.attach;

import static dev.jcontainer.kernel.SystemCallException.check;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The other end of a client: what a keeper receives and sends. */
final class FakeKeeper implements AutoCloseable {
    private final Path directory;
    private int socket;
    private int listener = -1;
    private final int other;

    FakeKeeper(Path directory) throws IOException {
        Natives.require();
        this.directory = directory;
        long pair = check(Syscalls.socketPair(), "make sockets");
        socket = (int) (pair >> 32);
        other = (int) pair;
    }

    KeeperClient client() throws IOException {
        return KeeperClient.of(directory.toString(), other);
    }

    /** From now on, clients can connect, as with a keeper that lives. */
    FakeKeeper listens() throws IOException {
        listener = check(Syscalls.listenForClients(Bytes.cString(directory.toString())), "listen");
        return this;
    }

    void send(int kind, int value, String bytes) throws IOException {
        byte[] packet = ByteBuffer.allocate(8 + bytes.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(kind)
                .putInt(value)
                .put(bytes.getBytes(ISO_8859_1))
                .array();
        check(Syscalls.sendPacket(socket, packet, packet.length), "send");
    }

    /** The next packet as text, such as {@code 3 0 bytes}, or "end". */
    String receive() throws IOException {
        byte[] packet = new byte[KeeperPacket.HEADER + KeeperPacket.MOST];
        int length = check(Syscalls.receivePacket(socket, packet), "receive");
        if (length == 0) {
            return "end";
        }
        ByteBuffer header = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        return (header.getInt() + " " + header.getInt() + " " + new String(packet, 8, length - 8, ISO_8859_1)).strip();
    }

    void hangUp() {
        if (socket >= 0) {
            Syscalls.close(socket);
            socket = -1;
        }
    }

    @Override
    public void close() {
        hangUp();
        if (listener >= 0) {
            Syscalls.close(listener);
        }
    }
}
