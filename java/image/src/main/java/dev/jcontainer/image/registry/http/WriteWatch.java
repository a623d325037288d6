package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;

/** Closes a connection if the server takes no byte for some time: sockets have a time limit for reads only. */
final class WriteWatch implements Closeable {
    private final Wire wire;
    private final long silence;
    private long progress = System.nanoTime();
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
                long left = silence - (System.nanoTime() - progress);
                if (left <= 0) {
                    expired = true;
                    wire.close();
                    return;
                }
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException | IOException e) {
            ended = true; // nobody interrupts it; a connection that cannot be closed is closed
        }
    }

    synchronized void progress() {
        progress = System.nanoTime();
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
