package dev.jcontainer.image.registry.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A server on loopback whose connections are in the hands of a test, byte by byte. */
final class RawServer implements AutoCloseable {
    /** What it does with a connection; it is interrupted at the end of the test. */
    @FunctionalInterface
    interface Talk {
        void with(Socket client) throws Exception;
    }

    /** Is counted down when a client has connected. */
    final CountDownLatch connected = new CountDownLatch(1);

    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Talk talk;

    RawServer(Talk talk) throws IOException {
        this.talk = talk;
        start(this::accept);
    }

    private synchronized void start(Runnable task) {
        Thread thread = new Thread(task, "raw test server");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                synchronized (this) {
                    clients.add(client);
                }
                connected.countDown();
                start(() -> talk(client));
            }
        } catch (IOException e) {
            return; // the end of the test
        }
    }

    private void talk(Socket client) {
        try (client) {
            talk.with(client);
        } catch (Exception e) {
            return; // the client went away, or the test ended
        }
    }

    String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    Url url(boolean tls) throws RefusedException {
        return Url.of(tls, host(), "/x");
    }

    /** How many clients have connected. */
    synchronized int connections() {
        return clients.size();
    }

    /** Gives a byte of a text again and again, until the client goes away. */
    static void drip(Socket client, int b) throws IOException, InterruptedException {
        while (true) {
            client.getOutputStream().write(b);
            client.getOutputStream().flush();
            Thread.sleep(20);
        }
    }

    /** Reads a request without a body. */
    static void request(Socket client) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int c = client.getInputStream().read();
            if (c < 0) {
                throw new IOException("the client went away");
            }
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
        for (Thread thread : threads) {
            thread.interrupt();
        }
    }
}
