package dev.jcontainer.cli.progress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    private final Map<String, LayerLine> layers = new LinkedHashMap<>();
    private final List<String> above = new ArrayList<>();
    private int drawn;

    /** Changes a layer, or adds it below the others. */
    void layer(LayerLine layer) {
        layers.put(layer.id(), layer);
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
        for (LayerLine layer : layers.values()) {
            boolean isShown =
                    layer.state().isBusy() ? busy-- > 0 : layer.state().isDone() ? done-- > 0 : idle-- > 0;
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
        for (LayerLine layer : layers.values()) {
            count += layer.state().isBusy() == isBusy && layer.state().isDone() == isDone ? 1 : 0;
        }
        return count;
    }
}
