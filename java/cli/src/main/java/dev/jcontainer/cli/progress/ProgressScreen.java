package dev.jcontainer.cli.progress;

import dev.jcontainer.image.progress.LayerState;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the layers as a block of lines, and draws it again over itself. The cursor is below the block after each
 * drawing, so that nothing is to be restored if the process dies. Not thread-safe.
 *
 * <p>It uses three sequences of ECMA-48 that every terminal has: CUU, EL and ED.
 */
final class ProgressScreen {
    private static final String ESCAPE = "\u001b[";
    private static final String ERASE_LINE = ESCAPE + "K";
    private static final String ERASE_BELOW = ESCAPE + "J";
    private static final String END = "\r\n";

    private final List<LayerLine> layers = new ArrayList<>();
    private final List<String> above = new ArrayList<>();
    private int drawn;

    /** Begins with these layers; those of before stay above them. */
    void begin(List<String> digests, int columns) {
        above.addAll(shown(columns - 1, Integer.MAX_VALUE));
        layers.clear();
        for (String digest : digests) {
            layers.add(new LayerLine(LayerLine.id(digest), LayerState.WAITING, 0, 0));
        }
    }

    /** Changes the layer of this number. */
    void layer(int index, LayerState state, long done, long total) {
        layers.set(index, new LayerLine(layers.get(index).id(), state, done, total));
    }

    /** Adds a line that is to stay above the block. */
    void line(String text) {
        above.add(text);
    }

    /**
     * What to write to draw the block again.
     *
     * @param columns the width of the terminal
     * @param rows its height; of more layers than that, those that are busy are drawn, and the number of the others
     */
    String draw(int columns, int rows) {
        return draw(shown(columns - 1, Math.max(1, rows - 1)));
    }

    /** What to write to draw the block for the last time, with all layers. */
    String drawAll(int columns) {
        return draw(shown(columns - 1, Integer.MAX_VALUE));
    }

    private String draw(List<String> lines) {
        StringBuilder out = new StringBuilder();
        if (drawn > 0) {
            out.append('\r').append(ESCAPE).append(drawn).append('A');
        }
        if (!above.isEmpty()) {
            out.append(ERASE_BELOW); // they may be longer than a row
            for (String line : above) {
                out.append(line).append(END);
            }
            above.clear();
        }
        for (String line : lines) {
            out.append(line).append(ERASE_LINE).append(END);
        }
        out.append(lines.size() < drawn ? ERASE_BELOW : "");
        drawn = lines.size();
        return out.toString();
    }

    private List<String> shown(int columns, int most) {
        List<String> lines = new ArrayList<>();
        int room = layers.size() <= most ? layers.size() : most - 1;
        int busy = Math.min(room, count(true, false));
        int idle = Math.min(room - busy, count(false, false));
        int done = room - busy - idle;
        for (LayerLine layer : layers) {
            boolean isShown = layer.isBusy() ? busy-- > 0 : layer.isDone() ? done-- > 0 : idle-- > 0;
            if (isShown) {
                lines.add(layer.text(columns));
            }
        }
        if (lines.size() < layers.size()) {
            String rest = layers.size() + " layers, " + count(false, true) + " complete";
            lines.add(rest.substring(0, Math.max(0, Math.min(rest.length(), columns))));
        }
        return lines;
    }

    private int count(boolean isBusy, boolean isDone) {
        int count = 0;
        for (LayerLine layer : layers) {
            count += layer.isBusy() == isBusy && layer.isDone() == isDone ? 1 : 0;
        }
        return count;
    }
}
