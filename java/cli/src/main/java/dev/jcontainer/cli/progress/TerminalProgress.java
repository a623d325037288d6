package dev.jcontainer.cli.progress;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Warnings;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.kernel.Terminal;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Draws the layers on a terminal. One thread of its own draws, so that a terminal that is stopped stops no transfer.
 * Warnings that are logged meanwhile are printed above the layers.
 */
final class TerminalProgress implements Progress, Warnings.Sink {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Terminal.Size USUAL = new Terminal.Size(80, 24);

    private final ProgressScreen screen = new ProgressScreen(); // guarded by this
    private final Terminal terminal;
    private final Thread painter;
    private boolean isChanged; // guarded by this
    private boolean isClosed; // guarded by this

    private TerminalProgress(Terminal terminal) {
        this.terminal = terminal;
        this.painter = new Thread(this::paint, "progress");
    }

    static TerminalProgress open(Terminal terminal) {
        TerminalProgress progress = new TerminalProgress(terminal);
        progress.painter.setDaemon(true);
        progress.painter.start();
        Warnings.sendTo(progress);
        return progress;
    }

    @Override
    public synchronized void begin(String name, List<String> digests) {
        screen.begin(digests, size().columns());
        changed();
    }

    @Override
    public synchronized void layer(int index, LayerState state, long done, long total) {
        screen.layer(index, state, done, total);
        changed();
    }

    private void changed() {
        isChanged = true;
        notifyAll();
    }

    @Override
    public void warn(String sentence) {
        line(LayerLine.warning(sentence));
    }

    @Override
    public synchronized void line(String text) {
        screen.line(text);
        changed();
    }

    @Override
    public void warning(String message) {
        line(LayerLine.warning(message));
    }

    @Override
    public void error(String message) {
        line("jcontainer: " + message);
    }

    private void paint() {
        try {
            for (String text = next(0); !text.isEmpty(); text = next(System.nanoTime() + INTERVAL)) {
                Output.error(text);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does this; what was drawn stays
        }
    }

    /** Waits until it is time and something has changed; empty when all has been drawn after the close. */
    private synchronized String next(long time) throws InterruptedException {
        long left = time == 0 ? 0 : time - System.nanoTime();
        while (!isClosed && (left > 0 || !isChanged)) {
            if (left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } else {
                wait();
            }
            left = left > 0 ? time - System.nanoTime() : 0;
        }
        if (!isChanged) {
            return "";
        }
        isChanged = false;
        Terminal.Size size = size();
        return isClosed ? screen.drawAll(size.columns()) : screen.draw(size.columns(), size.rows());
    }

    private Terminal.Size size() {
        try {
            Terminal.Size size = terminal.size();
            return size.columns() > 0 && size.rows() > 0 ? size : USUAL;
        } catch (SystemCallException e) {
            return USUAL; // it has hung up, so nobody looks at it
        }
    }

    @Override
    public void close() {
        Warnings.sendToStderr();
        synchronized (this) {
            isClosed = true;
            changed();
        }
        boolean isInterrupted = false;
        while (painter.isAlive()) {
            try {
                painter.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
