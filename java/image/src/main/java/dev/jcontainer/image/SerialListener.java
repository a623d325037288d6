package dev.jcontainer.image;

import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import java.util.List;

/**
 * Calls another listener by one thread at a time: warnings of a registry come from other threads than the progress of
 * layers.
 */
final class SerialListener implements TransferListener {
    private final TransferListener listener;

    private SerialListener(TransferListener listener) {
        this.listener = listener;
    }

    /** A listener that calls this one. */
    static TransferListener of(TransferListener listener) {
        return listener == NONE || listener instanceof SerialListener ? listener : new SerialListener(listener);
    }

    @Override
    public synchronized void begin(String name, List<String> digests) {
        listener.begin(name, digests);
    }

    @Override
    public synchronized void layer(int index, LayerState state, long done, long total) {
        listener.layer(index, state, done, total);
    }

    @Override
    public synchronized void warn(String sentence) {
        listener.warn(sentence);
    }
}
