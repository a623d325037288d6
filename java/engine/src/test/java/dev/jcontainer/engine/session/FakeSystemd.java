package dev.jcontainer.engine.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A bus with a systemd that plays a part: it answers one connection. */
final class FakeSystemd implements AutoCloseable {
    private static final String JOB = "/org/freedesktop/systemd1/job/7";

    private final ServerSocketChannel server;
    private final FutureTask<List<String>> calls;
    private final ByteOrder order;
    private int refusals;
    private final String result;

    /**
     * @param refusals how often a scope of the name still exists
     * @param result how the job ends
     * @param order the order of the bytes in its messages
     */
    FakeSystemd(Path socket, int refusals, String result, ByteOrder order) throws IOException {
        this.refusals = refusals;
        this.result = result;
        this.order = order;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        calls = new FutureTask<>(this::serve);
        Thread thread = new Thread(calls, "fake systemd");
        thread.setDaemon(true);
        thread.start();
    }

    /** The names of the methods that were called, the last of them with its bytes. */
    List<String> calls() throws Exception {
        return calls.get(30, TimeUnit.SECONDS);
    }

    private List<String> serve() throws IOException {
        List<String> called = new ArrayList<>();
        try (SocketChannel client = server.accept()) {
            called.add(line(client));
            send(client, "OK 0123\r\n".getBytes(StandardCharsets.US_ASCII));
            called.add(line(client));
            for (ByteBuffer call = message(client); call != null; call = message(client)) {
                BusMessage parsed = BusMessage.parse(call);
                called.add(String.valueOf(parsed.member()));
                answer(client, call.getInt(8), called, call);
            }
        }
        return called;
    }

    private void answer(SocketChannel client, int serial, List<String> called, ByteBuffer call) throws IOException {
        if (!called.get(called.size() - 1).equals("StartTransientUnit")) {
            send(client, message(BusMessage.RETURN, serial, "", "", text(":1.7")));
            return;
        }
        if (refusals-- > 0) {
            send(client, message(BusMessage.ERROR, serial, "org.freedesktop.systemd1.UnitExists", "", text("exists")));
            return;
        }
        called.add(StandardCharsets.ISO_8859_1.decode(call.duplicate().rewind()).toString());
        send(client, message(BusMessage.RETURN, serial, "", "", text(JOB)));
        send(client, message(BusMessage.SIGNAL, 0, "", "UnitNew", text("other")));
        send(client, message(BusMessage.SIGNAL, 0, "", "JobRemoved", ended("/other", "failed")));
        send(client, message(BusMessage.SIGNAL, 0, "", "JobRemoved", ended(JOB, result)));
    }

    private static String line(SocketChannel client) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (client.read(one) > 0 && one.get(0) != '\n') {
            line.append((char) one.get(0));
            one.clear();
        }
        return line.toString().strip();
    }

    private static @Nullable ByteBuffer message(SocketChannel client) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(BusMessage.PREFIX);
        while (prefix.hasRemaining()) {
            if (client.read(prefix) < 0) {
                return null;
            }
        }
        ByteBuffer message =
                ByteBuffer.allocate(BusMessage.length(prefix.flip())).order(ByteOrder.LITTLE_ENDIAN);
        message.put(prefix);
        while (message.hasRemaining()) {
            client.read(message);
        }
        return message.flip();
    }

    private static void send(SocketChannel client, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            client.write(left);
        }
    }

    private byte[] text(String value) {
        return with(new ByteArrayOutputStream(), value);
    }

    private byte[] ended(String job, String how) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(number(7));
        with(body, job);
        with(body, "jcontainer-x.scope");
        return with(body, how);
    }

    private byte[] with(ByteArrayOutputStream out, String value) {
        pad(out, 4);
        out.writeBytes(number(value.length()));
        out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        out.write(0);
        return out.toByteArray();
    }

    private byte[] number(int value) {
        return ByteBuffer.allocate(4).order(order).putInt(value).array();
    }

    private static void pad(ByteArrayOutputStream out, int to) {
        while (out.size() % to != 0) {
            out.write(0);
        }
    }

    private void field(ByteArrayOutputStream fields, int code, String type, String value) {
        if (!value.isEmpty()) {
            pad(fields, 8);
            fields.writeBytes(new byte[] {(byte) code, 1, (byte) type.charAt(0), 0});
            with(fields, value);
        }
    }

    private byte[] message(int type, int replyTo, String error, String member, byte[] body) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        field(fields, 3, "s", member);
        field(fields, 4, "s", error);
        if (replyTo != 0) {
            pad(fields, 8);
            fields.writeBytes(new byte[] {5, 1, 'u', 0});
            fields.writeBytes(number(replyTo));
        }
        pad(fields, 8);
        fields.writeBytes(new byte[] {8, 1, 'g', 0, 1, 's', 0});
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(order == ByteOrder.BIG_ENDIAN ? 'B' : 'l');
        message.writeBytes(new byte[] {(byte) type, 0, 1});
        message.writeBytes(number(body.length));
        message.writeBytes(number(9));
        message.writeBytes(number(fields.size()));
        message.writeBytes(fields.toByteArray());
        pad(message, 8);
        message.writeBytes(body);
        return message.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
