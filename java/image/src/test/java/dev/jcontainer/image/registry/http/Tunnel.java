package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A proxy on loopback that connects one client to a port of loopback, whatever it asks for. */
final class Tunnel implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final int target;
    private volatile String head = "";

    Tunnel(int target) throws IOException {
        this.target = target;
        run(this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What the client has sent before the tunnel was open. */
    String head() {
        return head;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        return; // one end is closed
                    }
                },
                "test proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() throws IOException {
        try (Socket client = listener.accept();
                Socket server = new Socket("127.0.0.1", target)) {
            StringBuilder text = new StringBuilder();
            InputStream in = client.getInputStream();
            while (text.indexOf("\r\n\r\n") < 0) {
                text.append((char) in.read());
            }
            head = text.toString();
            OutputStream out = client.getOutputStream();
            out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(ISO_8859_1));
            run(() -> server.getInputStream().transferTo(out));
            in.transferTo(server.getOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
