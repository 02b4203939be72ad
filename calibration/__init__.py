"""Everything learnt from readings: identification, forecasts, anomalies."""
