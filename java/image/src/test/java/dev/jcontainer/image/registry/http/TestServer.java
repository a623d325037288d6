package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A server on loopback that answers as a test says, also wrongly. It keeps what it was asked. */
public final class TestServer implements AutoCloseable {
    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        Answer answer(Asked asked) throws Exception;
    }

    /** A request; the names of its header are in lower case. */
    public record Asked(String method, String target, Map<String, String> headers, byte[] body) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        public String path() {
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /**
     * An answer.
     *
     * @param head its lines up to the body; one with a Content-Length is added if there is none and no Transfer-Encoding
     * @param cut after how many bytes of the body the connection is closed; -1 to send all
     * @param silent whether nothing follows what is sent, and the connection stays open
     */
    public record Answer(List<String> head, byte[] body, int cut, boolean silent) {
        public Answer with(String name, String value) {
            List<String> lines = new ArrayList<>(head);
            lines.add(name + ": " + value);
            return new Answer(lines, body, cut, silent);
        }

        public Answer cutAfter(int bytes) {
            return new Answer(head, body, bytes, false);
        }

        public Answer silentAfter(int bytes) {
            return new Answer(head, body, bytes, true);
        }
    }

    private final ServerSocket listener;
    private final Handler handler;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private int connections;

    /** Starts a server without TLS on a free port. */
    public TestServer(Handler handler) throws IOException {
        this(new ServerSocket(), 0, handler);
    }

    /** Starts a server on this socket, which is not bound yet, and perhaps on a port that was used before. */
    public TestServer(ServerSocket socket, int port, Handler handler) throws IOException {
        this.listener = socket;
        this.handler = handler;
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        start(this::accept);
    }

    public static Answer answer(int status) {
        return answer(status, "");
    }

    public static Answer answer(int status, String body) {
        return answer(status, body.getBytes(UTF_8));
    }

    public static Answer answer(int status, byte[] body) {
        return new Answer(List.of("HTTP/1.1 " + status + " Words"), body, -1, false);
    }

    /** These bytes and nothing else, and the end of the connection. */
    public static Answer raw(String text) {
        return new Answer(List.of(), text.getBytes(ISO_8859_1), text.length(), false);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String host() {
        return "127.0.0.1:" + port();
    }

    public Url url(String target) throws RefusedException {
        return Url.of(false, host(), target);
    }

    public synchronized List<Asked> asked() {
        return new ArrayList<>(asked);
    }

    public synchronized int connections() {
        return connections;
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                synchronized (this) {
                    sockets.add(socket);
                    connections++;
                }
                start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean on = true;
            while (on) {
                Asked request = read(in);
                if (request == null) {
                    return;
                }
                synchronized (this) {
                    asked.add(request);
                }
                on = write(handler.answer(request), request, socket.getOutputStream());
            }
        } catch (Exception e) {
            return; // the client went away, or the test ended
        }
    }

    private static @Nullable Asked read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Asked(words[0], words.length > 1 ? words[1] : "", headers, in.readNBytes(length));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    private boolean write(Answer answer, Asked request, OutputStream out) throws Exception {
        StringBuilder head = new StringBuilder();
        boolean length = answer.head().isEmpty();
        for (String line : answer.head()) {
            head.append(line).append("\r\n");
            String name = line.toLowerCase(Locale.ROOT);
            length |= name.startsWith("content-length") || name.startsWith("transfer-encoding");
        }
        if (!length) {
            head.append("Content-Length: ").append(answer.body().length).append("\r\n");
        }
        out.write((head + (answer.head().isEmpty() ? "" : "\r\n")).getBytes(ISO_8859_1));
        int count = answer.cut() < 0 ? answer.body().length : Math.min(answer.cut(), answer.body().length);
        out.write(answer.body(), 0, request.method().equals("HEAD") ? 0 : count);
        out.flush();
        if (answer.silent()) {
            end.await();
        }
        return answer.cut() < 0;
    }

    @Override
    public synchronized void close() throws IOException {
        end.countDown();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
