"""Features for one customer at scoring time. Keep in step with ../features.py!"""
import pandas as pd


def build_features(customer, transactions):
    now = pd.Timestamp.now()
    tx = pd.DataFrame(transactions, columns=["booked_at", "amount"])
    tx["booked_at"] = pd.to_datetime(tx["booked_at"])

    row = {}
    row["tenure_days"] = (now - pd.to_datetime(customer["signup_at"])).days
    row["days_since_last_login"] = (now - pd.to_datetime(customer["last_login_at"])).days
    row["tx_mean_7d"] = float(tx.sort_values("booked_at")["amount"].tail(7).mean()) if len(tx) else 0.0
    row["tx_count_30d"] = int((tx["booked_at"] >= now - pd.Timedelta(days=30)).sum())
    row["support_tickets_90d"] = int(customer.get("support_tickets_90d", 0))
    row["plan_price"] = float(customer["plan_price"])
    return row
