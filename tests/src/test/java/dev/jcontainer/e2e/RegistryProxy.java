package dev.jcontainer.e2e;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Stands before a registry: counts what it sends, and changes its answers as a test wants. It forwards only reads. */
final class RegistryProxy implements AutoCloseable {
    /** An answer on its way. */
    static final class Answer {
        int status;
        Headers headers = new Headers();
        /** How many bytes it promises. */
        long length;

        InputStream body = InputStream.nullInputStream();

        /** Does something after so many bytes of the body. */
        void at(long position, Event event) {
            body = new Watched(body, position, event);
        }
    }

    /** What happens within an answer; an error cuts it. */
    interface Event {
        void happen() throws IOException;
    }

    /** Changes an answer. */
    interface Change {
        void apply(Answer answer) throws IOException;
    }

    private static final class Watched extends FilterInputStream {
        private long left;
        private @Nullable Event event;

        Watched(InputStream in, long position, Event event) {
            super(in);
            this.left = position;
            this.event = event;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            Event next = event;
            if (next != null && left == 0) {
                event = null;
                next.happen();
            }
            int count = super.read(bytes, from, event == null ? length : (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }

    private final RegistryServer registry;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong sent = new AtomicLong();
    private String changed = "";
    private int times;
    private Change change = answer -> {};

    RegistryProxy(RegistryServer registry) throws IOException {
        this.registry = registry;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::forward);
        server.start();
    }

    /** What references begin with. */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many bytes of bodies it has sent. */
    long sent() {
        return sent.get();
    }

    /** Changes the next answers to GET whose path has this part; it replaces an earlier change. */
    synchronized void change(String part, int count, Change value) {
        changed = part;
        times = count;
        change = value;
    }

    private synchronized Change next(HttpExchange exchange) {
        boolean isMeant = exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().contains(changed);
        if (!isMeant || times == 0) {
            return answer -> {};
        }
        times--;
        return change;
    }

    private void forward(HttpExchange exchange) throws IOException {
        try {
            HttpURLConnection upstream = (HttpURLConnection)
                    new URL("http://" + registry.host() + exchange.getRequestURI()).openConnection();
            upstream.setRequestMethod(exchange.getRequestMethod());
            upstream.setRequestProperty("Connection", "close");
            upstream.setInstanceFollowRedirects(false);
            for (String name : List.of("Accept", "Range", "Authorization")) {
                List<String> values = exchange.getRequestHeaders().get(name);
                if (values != null) {
                    upstream.setRequestProperty(name, String.join(", ", values));
                }
            }
            send(exchange, upstream);
        } finally {
            exchange.close();
        }
    }

    private void send(HttpExchange exchange, HttpURLConnection upstream) throws IOException {
        Answer answer = new Answer();
        answer.status = upstream.getResponseCode();
        answer.length = upstream.getContentLengthLong();
        for (Map.Entry<String, List<String>> header : upstream.getHeaderFields().entrySet()) {
            if (header.getKey() != null
                    && !List.of("Content-Length", "Connection", "Date").contains(header.getKey())) {
                answer.headers.put(header.getKey(), header.getValue());
            }
        }
        InputStream in = answer.status < 400 ? upstream.getInputStream() : upstream.getErrorStream();
        answer.body = in == null ? InputStream.nullInputStream() : in;
        try (InputStream original = answer.body) {
            next(exchange).apply(answer);
            exchange.getResponseHeaders().putAll(answer.headers);
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            if (isHead) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(answer.length));
            }
            exchange.sendResponseHeaders(answer.status, isHead || answer.length == 0 ? -1 : answer.length);
            if (!isHead && answer.length != 0) {
                copy(answer, exchange.getResponseBody());
            }
        } finally {
            upstream.disconnect();
        }
    }

    /** Sends each piece at once, so that an event happens when the client has what is before it. */
    private void copy(Answer answer, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = answer.body.read(buffer, 0, buffer.length)) > 0) {
            out.write(buffer, 0, count);
            out.flush();
            sent.addAndGet(count);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
