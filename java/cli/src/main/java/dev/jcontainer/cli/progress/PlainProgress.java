package dev.jcontainer.cli.progress;

import dev.jcontainer.cli.base.Output;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Prints a line for each change of a state. */
final class PlainProgress implements Progress {
    private final Map<String, LayerState> states = new HashMap<>(); // guarded by this
    private final Consumer<String> out;

    PlainProgress() {
        this(Output::error);
    }

    PlainProgress(Consumer<String> out) {
        this.out = out;
    }

    @Override
    public synchronized void layer(String id, LayerState state, long done, long total) {
        if (states.put(id, state) != state) {
            line(id + ": " + state.words());
        }
    }

    @Override
    public synchronized void line(String text) {
        out.accept(text + "\n");
    }

    @Override
    public void close() {}
}
