package dev.jcontainer.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that starts containers: it needs root, and must leave nothing behind. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({EndToEnd.TakesRoot.class, LoopDevices.class, NothingLeft.class})
@interface EndToEnd {
    /** Gives the reason for a skipped test. */
    final class TakesRoot implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Host.isRoot()
                    ? ConditionEvaluationResult.enabled("runs as root")
                    : ConditionEvaluationResult.disabled("containers need root here; run the tests as root");
        }
    }
}
