"""Features of the churn model."""
import pandas as pd

FEATURES = [
    "tenure_days",
    "tx_mean_7d",
    "tx_count_30d",
    "days_since_last_login",
    "support_tickets_90d",
    "plan_price",
]


def add_features(customers, transactions, snapshot_date):
    """One row per customer, as of snapshot_date (local time of the warehouse)."""
    df = customers.copy()
    snapshot = pd.Timestamp(snapshot_date)

    df["tenure_days"] = (snapshot - pd.to_datetime(df["signup_at"])).dt.days
    df["days_since_last_login"] = (snapshot - pd.to_datetime(df["last_login_at"])).dt.days

    tx = transactions.sort_values(["customer_id", "booked_at"])
    tx["rolling"] = tx.groupby("customer_id")["amount"].transform(lambda s: s.rolling(7, min_periods=1).mean())
    df["tx_mean_7d"] = df["customer_id"].map(tx.groupby("customer_id")["rolling"].last()).fillna(0.0)

    recent = tx[tx["booked_at"] >= snapshot - pd.Timedelta(days=30)]
    df["tx_count_30d"] = df["customer_id"].map(recent.groupby("customer_id").size()).fillna(0)
    return df
