package dev.jcontainer.cli.progress;

import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.kernel.Terminal;

/** Shows on stderr what is done with each layer of an image. Thread-safe. The code that opens it closes it. */
public interface Progress extends TransferListener, AutoCloseable {
    /** Prints a line, without its end, that stays above the layers. */
    void line(String text);

    /** Shows the last state of all layers; the next output is below them. */
    @Override
    void close();

    /**
     * Opens one that shows nothing before there are layers to move; then a heading, and bars that move if stderr is a
     * terminal, else a line for each change of a state.
     *
     * @param heading one line or several, without the last end
     */
    static Progress open(String heading) {
        return new LazyProgress(heading);
    }

    /** Opens one that prints warnings only. */
    static Progress quiet() {
        return new QuietProgress();
    }

    /** One that is shown at once. */
    static Progress onStderr() {
        Terminal terminal = Terminal.of(2);
        return terminal == null ? new PlainProgress() : TerminalProgress.open(terminal);
    }
}
