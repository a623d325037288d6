package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;

/** Closes a connection if the server takes no byte for some time: sockets have a time limit for reads only. */
final class WriteWatch implements Closeable {
    private final Wire wire;
    private final long silence;
    private long begun;
    private boolean sending;
    private boolean ended;
    private boolean expired;

    /** Starts to watch. */
    WriteWatch(Wire wire, int silence) {
        this.wire = wire;
        this.silence = silence * 1_000_000L;
        Thread thread = new Thread(this::watch, "jcontainer upload watch");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void watch() {
        try {
            while (!ended) {
                long left = silence - (System.nanoTime() - begun);
                if (sending && left <= 0) {
                    expired = true;
                    wire.close();
                    return;
                }
                wait(sending ? left / 1_000_000 + 1 : 0);
            }
        } catch (InterruptedException | IOException e) {
            ended = true; // nobody interrupts it; a connection that cannot be closed is closed
        }
    }

    /** From now on the server must take bytes. */
    synchronized void begin() {
        begun = System.nanoTime();
        sending = true;
        notifyAll();
    }

    /** The server has taken them; what the next ones wait for is not its fault. */
    synchronized void end() {
        sending = false;
    }

    synchronized boolean isExpired() {
        return expired;
    }

    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }
}
